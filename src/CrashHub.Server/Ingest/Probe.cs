using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>What a host told of a crash before it sends a dump.</summary>
/// <param name="Event">The event's fields, with the modules; the user is still what the sender wrote.</param>
/// <param name="Frames">The stack, youngest first, as it was told.</param>
/// <param name="Keys">Its keys, the surest first; at least one.</param>
/// <param name="Functions">Its youngest functions, recursion collapsed.</param>
internal sealed record Probe(CrashEvent Event, IReadOnlyList<StackFrame> Frames, IReadOnlyList<Guid> Keys, IReadOnlyList<uint> Functions)
{
    /// <summary>What a replay must come with again.</summary>
    public string Sha256 => PendingCrash.ProbeMarkPrefix + Keys[0].ToString("n");

    /// <summary>
    /// A dump without memory of the frames as they were told. Its modules have the names that the event gives them, so that each finds its ids again; where
    /// names can't tell them apart they have none, and places do.
    /// </summary>
    public byte[] ToDump()
    {
        var modules = Event.Modules ?? [];
        var names = modules.Select(m => m.Name ?? "").ToList();
        if (names.Contains("") || names.Distinct(StringComparer.Ordinal).Count() < names.Count)
            names = [.. names.Select(_ => "")];
        return FramesDump.Write(names, [.. Frames.Select(f => ((uint)f.Module, f.Function, f.Offset))]);
    }
}
