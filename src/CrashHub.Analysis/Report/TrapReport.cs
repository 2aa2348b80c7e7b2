using System.Text.Json.Serialization;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Report;

/// <summary>Why the program stopped.</summary>
public sealed record TrapReport
{
    /// <summary>The kind; never a guess.</summary>
    public required TrapKind Kind { get; init; }

    /// <summary>The kinds that a lost operand leaves open; the kind is then unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TrapKind>? Candidates { get; init; }

    /// <summary>
    /// The kinds that the instruction alone leaves open, where the host's message or the dump's values told more or other; empty where the place is not known.
    /// Null where that is what the report says anyway, or where there was no instruction to read beside a message.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TrapKind>? AtInstruction { get; init; }

    /// <summary>
    /// What signatures use: the instruction's word where there is one, since the same crash may come with the host's message and memory and without.
    /// </summary>
    [JsonIgnore]
    public TrapReading ForSignature =>
        AtInstruction is [var only] ? TrapReading.Certain(only)
        : AtInstruction is { } open ? new(TrapKind.Unknown, open)
        : new(Kind, Candidates ?? []);

    /// <summary>What the kind was read from.</summary>
    public required TrapSource Source { get; init; }

    /// <summary>Panic, assert or abort text, or null. Never holds addresses or indices.</summary>
    public string? Message { get; init; }

    /// <summary>True where a message from memory is kept from this reader.</summary>
    public bool MessageWithheld { get; init; }

    /// <summary>True when <see cref="Message"/> was read from the dump's memory, false when the host sent it. Not part of the JSON.</summary>
    [JsonIgnore]
    public bool MessageFromMemory { get; init; }

    /// <summary>What the program was doing when it gave up, or null.</summary>
    public TrapCause? Cause { get; init; }

    /// <summary>The memory access that failed, where it is known.</summary>
    public MemoryAccess? Access { get; init; }

    /// <summary>The indirect call that failed, where it is known.</summary>
    public IndirectCall? IndirectCall { get; init; }
}
