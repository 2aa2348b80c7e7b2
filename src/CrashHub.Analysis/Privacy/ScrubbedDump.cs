namespace CrashHub.Analysis.Privacy;

/// <summary>What became of a dump under a scrub list.</summary>
/// <param name="Bytes">The dump to keep; the one that came when nothing matched.</param>
/// <param name="Count">Places that were overwritten.</param>
/// <param name="IsMarked">True when the bytes say themselves how many places were overwritten; false when they carry a <c>crashhub</c> section already.</param>
/// <param name="MemoryDropped">True when its memory could not be searched through (damaged, overlapping, too costly), so that none of it is kept.</param>
public readonly record struct ScrubbedDump(ReadOnlyMemory<byte> Bytes, int Count, bool IsMarked, bool MemoryDropped);
