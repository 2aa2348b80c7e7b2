using System.Text.Json.Serialization;

namespace CrashHub.Server.Data;

/// <summary>What a crash's row keeps of the probe that came before its dump, or in its place.</summary>
internal sealed record ProbeMark
{
    /// <summary>Functions that are compared.</summary>
    public const int MostFunctions = 8;

    /// <summary>The leaf bucket that the stack was known to fall into, for a crash that is counted without a dump; null for one that is analyzed.</summary>
    public Guid? Bucket { get; init; }

    /// <summary>The trap kind of that stack, as the API spells it.</summary>
    public string? Trap { get; init; }

    /// <summary>The keys of the probe's stack.</summary>
    public IReadOnlyList<Guid> Keys { get; init; } = [];

    /// <summary>The youngest functions of the probe's stack, recursion collapsed: a dump that was asked for has them too.</summary>
    public IReadOnlyList<uint> Functions { get; init; } = [];

    /// <summary>True when a dump with memory was asked for.</summary>
    public bool WantedFull { get; init; }

    /// <summary>True when the crash is counted and nothing of it is read.</summary>
    [JsonIgnore]
    public bool IsCounted => Bucket is not null;
}
