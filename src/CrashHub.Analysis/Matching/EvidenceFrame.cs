using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Matching;

/// <summary>A frame as it lies in one candidate. The producer's convention may put one frame of a crash at other places in other candidates.</summary>
/// <param name="IsHere">False for a frame of another module: it only says what the next older frame's call led to.</param>
/// <param name="Function">The function; null when the crash does not tell, or when the candidate has none there.</param>
/// <param name="Offset">Offset of the trap or call in the body; null when the crash does not tell, or when the candidate has no such place.</param>
/// <param name="IsTold">True when the crash says where the frame is: a candidate without that place is another build.</param>
/// <param name="IsReturnAddress">True when a caller's offset may also be the one behind its call (text backtraces of some runtimes).</param>
internal readonly record struct EvidenceFrame(bool IsHere, uint? Function, FunctionOffset? Offset, bool IsTold, bool IsReturnAddress)
{
    /// <summary>True for a frame that is not known to be of this module, and not known to be of another (a text that names no module).</summary>
    public bool MayBeHere { get; init; }

    /// <summary>The function's name as a text has it; null in a dump, which has none.</summary>
    public string? Name { get; init; }

    /// <summary>Locals that the dump has for the frame, parameters included; 0 when it has none, or only some.</summary>
    public int Locals { get; init; }
}
