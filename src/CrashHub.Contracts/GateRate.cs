namespace CrashHub.Contracts;

/// <summary>How often both releases crash in an environment.</summary>
public sealed record GateRate
{
    /// <summary>The environment; empty for crashes and invocations that name none.</summary>
    public required string Environment { get; init; }

    /// <summary>Crashes of the baseline per 1,000 invocations; null where none were reported.</summary>
    public double? Baseline { get; init; }

    /// <summary>Crashes of the release per 1,000 invocations; null where none were reported.</summary>
    public double? Release { get; init; }

    /// <summary>The release's rate as a multiple of the baseline's; null where it can't be told.</summary>
    public double? Ratio { get; init; }

    /// <summary>How likely at least so many of both releases' crashes were the release's if its rate had not risen; null where it was not tested.</summary>
    public double? PValue { get; init; }

    /// <summary><c>conditional-binomial-exact-one-sided</c>, or null where none was made.</summary>
    public string? Test { get; init; }

    /// <summary>True where the rate has risen by more than is allowed and by more than chance explains.</summary>
    public required bool Exceeded { get; init; }

    /// <summary>Crashes of the baseline.</summary>
    public required long BaselineCrashes { get; init; }

    /// <summary>Invocations of the baseline.</summary>
    public required long BaselineInvocations { get; init; }

    /// <summary>Crashes of the release.</summary>
    public required long ReleaseCrashes { get; init; }

    /// <summary>Invocations of the release.</summary>
    public required long ReleaseInvocations { get; init; }
}
