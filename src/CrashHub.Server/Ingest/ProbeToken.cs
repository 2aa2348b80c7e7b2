using CrashHub.Contracts;
using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>What a probe was told, as its token says it.</summary>
/// <param name="Id">Who asked; of <see cref="ProbeWant.None"/> the crash that was counted.</param>
/// <param name="Want">What was wanted.</param>
/// <param name="Expires">Until when it is good.</param>
/// <param name="Keys">The keys of the probe's stack; at most <see cref="StackKeys.Most"/>.</param>
/// <param name="Functions">Its youngest functions, recursion collapsed; at most <see cref="ProbeMark.MostFunctions"/>.</param>
internal sealed record ProbeToken(Guid Id, ProbeWant Want, DateTimeOffset Expires, IReadOnlyList<Guid> Keys, IReadOnlyList<uint> Functions)
{
    /// <summary>How long a host may take with its dump: one that was without a network for a day need not begin anew.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>The ingest key under which the dump is stored: a token makes one crash.</summary>
    public string IngestKey => $"p:{Id:n}";

    /// <summary>What the dump's row keeps.</summary>
    public ProbeMark Mark =>
        new()
        {
            Keys = Keys,
            Functions = Functions,
            WantedFull = Want == ProbeWant.Full,
        };
}
