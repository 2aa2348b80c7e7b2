namespace CrashHub.Analysis.Report;

/// <summary>What is known of a module without its bytes.</summary>
public sealed record ModuleIdentity
{
    /// <summary>The module's name, as the dump or the sender spells it.</summary>
    public string? Name { get; init; }

    /// <summary>The <c>build_id</c> section's value, lower-case hex.</summary>
    public string? BuildId { get; init; }

    /// <summary>SHA-256 of the code section's contents, lower-case hex.</summary>
    public string? CodeId { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    public string? Sha256 { get; init; }
}
