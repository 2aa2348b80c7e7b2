using CrashHub.Analysis.Report;

namespace CrashHub.Server.Data;

/// <summary>All that a module of a stack is known by.</summary>
/// <param name="Sent">What the sender said of it; the name may be the dump's.</param>
internal sealed record StackModule(ModuleIdentity Sent)
{
    /// <summary>The sender's own name for it where it differs from the dump's.</summary>
    public string? OtherName { get; init; }

    /// <summary>What the build that answers it has, where the sender said nothing.</summary>
    public ModuleIdentity Build { get; init; } = new();

    public bool HasId => BuildId is not null || CodeId is not null || Sha256 is not null;

    public string? BuildId => Sent.BuildId ?? Build.BuildId;

    public string? CodeId => Sent.CodeId ?? Build.CodeId;

    public string? Sha256 => Sent.Sha256 ?? Build.Sha256;
}
