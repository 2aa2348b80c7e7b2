using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Heap;

/// <summary>A pointer that some frame holds.</summary>
/// <param name="Holder">Who holds it, for a person: <c>local 3 of frame 2</c>, <c>e->body in frame 1</c>.</param>
/// <param name="Target">Where it points; the memory is the dump's.</param>
public readonly record struct HeapPointer(string Holder, MemoryAddress Target);
