using System.Buffers.Binary;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Heap;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Heap;

/// <summary>A heap laid out as emmalloc.c does: buckets at 4096, one piece of memory from 8192 to 12288.</summary>
public sealed class EmmallocTests
{
    private const uint Buckets = 4096;
    private const uint Piece = 8192;
    private const uint End = 12288;

    private readonly byte[] memory = new byte[65536];

    public EmmallocTests()
    {
        Word(Buckets - 16, Piece); // listOfAllRegions
        for (var bucket = Buckets; bucket < Buckets + 64 * 16; bucket += 16)
            (At(bucket + 4), At(bucket + 8)) = (bucket, bucket);
        Used(Piece, 16);
        (At(Piece + 4), At(Piece + 8)) = (0, End);
        Used(Piece + 16, 32);
        Free(Piece + 48, 64, Buckets + 80);
        Used(Piece + 112, 48);
        Free(Piece + 160, End - 16 - (Piece + 160), Buckets + 560);
        Used(End - 16, 16);
    }

    [Fact]
    public void ReadsItsRegions()
    {
        var heap = Heap()!;

        Assert.Equal((HeapAllocator.Emmalloc, 4, 2, true), (heap.Allocator, heap.ChunkCount, heap.UsedCount, heap.IsWhole));
        Assert.Equal(new HeapChunk(Piece + 16, 32, Piece + 20, 24, false), heap[0]);
        Assert.True(heap.Find(Piece + 50)!.Value.IsFree);
        Assert.Empty(heap.Damage);
    }

    [Fact]
    public void SaysThatARegionWasWrittenPastItsEnd()
    {
        Word(Piece + 16 + 32 - 4, 0x41414141);
        Word(Piece + 48, 0x41414141);

        var damage = Heap()!.Damage;

        Assert.Equal([HeapDamageKind.BoundaryTag, HeapDamageKind.Header], damage.Select(d => d.Kind));
        Assert.Equal([Piece + 44, Piece + 48], damage.Select(d => (uint)d.Address));
    }

    [Fact]
    public void SaysThatAFreeRegionWasWrittenTo()
    {
        Word(Piece + 48 + 4, 0x41414141);

        var damage = Assert.Single(Heap()!.Damage);

        Assert.Equal((HeapDamageKind.FreeLinks, Piece + 52), (damage.Kind, (uint)damage.Address));
    }

    [Fact]
    public void BucketsWithoutAPieceAreNoHeap()
    {
        Word(End - 4, 0);

        Assert.Null(Heap());
    }

    private HeapImage? Heap()
    {
        var dump = new CoredumpBuilder().Module("app").Memory(1).Segment(0, memory).Instance(0, [0]).Thread("main").Frame(0, 0, 1);
        var module = new WasmBuilder().Memory(1);
        module.Function(module.Type([], []), [0]);
        var file = CoredumpFile.Parse(dump.Build(), AnalysisLimits.Default);
        return HeapReader.Read(
            file,
            file.Instances[0],
            WasmModule.Parse(module.Build(), AnalysisLimits.Default),
            0,
            AnalysisLimits.Default
        );
    }

    private void Used(uint at, uint length)
    {
        Word(at, length);
        Word(at + length - 4, length);
    }

    private void Free(uint at, uint length, uint bucket)
    {
        Word(at, length);
        Word(at + length - 4, length | 1);
        (At(at + 4), At(at + 8)) = (bucket, bucket);
        (At(bucket + 4), At(bucket + 8)) = (at, at);
    }

    private void Word(uint address, uint word) => BinaryPrimitives.WriteUInt32LittleEndian(memory.AsSpan((int)address), word);

    private ref uint At(uint address) =>
        ref System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(memory.AsSpan((int)address, 4))[0];
}
