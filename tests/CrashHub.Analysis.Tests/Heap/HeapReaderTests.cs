using CrashHub.Analysis.Heap;

namespace CrashHub.Analysis.Tests.Heap;

public sealed class HeapReaderTests
{
    /// <summary>wasi-libc's, Emscripten's and Rust's dlmalloc and AssemblyScript's TLSF; counts as the allocators' own bins and tops have them.</summary>
    [Theory]
    [InlineData("session-o0-store", "session-o0", HeapAllocator.Dlmalloc, 3, 3)]
    [InlineData("router-o1", "router-o1", HeapAllocator.Dlmalloc, 10, 10)]
    [InlineData("em-tiles-sm-oob", "em-tiles-sm", HeapAllocator.Dlmalloc, 3, 2)]
    [InlineData("rust-router-o2-index-oob", "rust-router-o2", HeapAllocator.Dlmalloc, 28, 24)]
    [InlineData("rust-plugin-o2-unsafe-oob", "rust-plugin-o2", HeapAllocator.Dlmalloc, 1, 1)]
    [InlineData("asc-inventory-debug-assert", "asc-inventory-debug", HeapAllocator.Tlsf, 18, 17)]
    [InlineData("asc-inventory-release-div-zero", "asc-inventory-release", HeapAllocator.Tlsf, 14, 13)]
    public void ReadsASoundHeapWithAndWithoutNames(string dump, string module, HeapAllocator allocator, int chunks, int used)
    {
        foreach (var strip in new[] { false, true })
        {
            var heap = new HeapDump(dump, module).Heap(strip);

            Assert.NotNull(heap);
            Assert.Equal((allocator, chunks, used, true), (heap.Allocator, heap.ChunkCount, heap.UsedCount, heap.IsWhole));
            Assert.Empty(heap.Damage);
        }
    }

    [Theory]
    [InlineData("rust-router-o2-index-oob", "rust-router-o2")]
    [InlineData("asc-inventory-debug-assert", "asc-inventory-debug")]
    public void BlocksLieOneBehindTheOtherAndAreFoundByAnyOfTheirBytes(string dump, string module)
    {
        var heap = new HeapDump(dump, module).Heap()!;

        for (var i = 0; i < heap.ChunkCount; i++)
        {
            var chunk = heap[i];
            Assert.Equal(chunk, heap.Find(chunk.Address));
            Assert.Equal(chunk, heap.Find(chunk.Payload));
            Assert.Equal(chunk, heap.Find(chunk.Address + chunk.Length - 1));
            if (i > 0)
                Assert.Equal(heap[i - 1].Address + heap[i - 1].Length, chunk.Address);
        }
        Assert.Null(heap.Find(heap[0].Address - 1));
        Assert.Null(heap.Find(heap[heap.ChunkCount - 1].Address + heap[heap.ChunkCount - 1].Length));
    }

    [Theory]
    [InlineData("rust-plugin-o2-empty", "rust-plugin-o2")] // never allocated
    [InlineData("checksum-o0", "checksum-o0")]
    [InlineData("grid64-o0", "grid64-o0")] // 64-bit addresses
    [InlineData("loc-matrix-o0-oob", "loc-matrix-o0")] // no allocator
    [InlineData("loc-matrix-o0-oob-stackonly", "loc-matrix-o0")] // memory left out
    public void WhereNoHeapProvesItselfThereIsNone(string dump, string module)
    {
        var heap = new HeapDump(dump, module).Heap();

        Assert.True(heap is null || heap.ChunkCount > 0);
        if (dump != "checksum-o0")
            Assert.Null(heap);
    }

    [Fact]
    public void SaysThatAFreeBlockWasWrittenTo()
    {
        // The program frees entry "style.css"'s body of 40 bytes and then fills it with 0xee.
        var heap = new HeapDump("object-cache-o0", "object-cache-o0").Heap()!;

        var damage = Assert.Single(heap.Damage);

        Assert.Equal((HeapDamageKind.FreeLinks, 0x11180ul, true), (damage.Kind, damage.Address, damage.Chunk.IsFree));
        Assert.Equal((0x11180ul, 44ul), (damage.Chunk.Payload, damage.Chunk.PayloadLength));
        Assert.Equal(damage.Chunk, heap.Find(0x11190));
    }

    [Theory]
    [InlineData("rust-router-o2-index-oob", "rust-router-o2")]
    [InlineData("router-o1", "router-o1")]
    public void SaysThatABlockWasWrittenPastItsEnd(string dump, string module)
    {
        var changed = new HeapDump(dump, module);
        var sound = changed.Heap()!;
        var (victim, next) = (sound[3], sound[4]);
        for (var at = victim.Payload; at < victim.PayloadEnd + 4; at += 4)
            changed.Write(at, 0x41414141);

        var heap = changed.Heap()!;

        var damage = heap.Damage[0];
        Assert.Equal((HeapDamageKind.Header, next.Address + 4), (damage.Kind, damage.Address));
        Assert.Equal(victim, damage.Before);
        Assert.False(heap.IsWhole);
        Assert.Equal(victim, heap.Find(victim.Payload));
    }

    [Fact]
    public void GoesOnBehindDamageAtWhatTheAllocatorItselfLeadsTo()
    {
        var changed = new HeapDump("rust-router-o2-index-oob", "rust-router-o2");
        var sound = changed.Heap()!;
        changed.Write(sound[3].Address + 4, 0x41414141);

        var heap = changed.Heap()!;

        Assert.Contains(Enumerable.Range(0, heap.ChunkCount), i => heap[i].Address > sound[4].Address);
        Assert.All(Enumerable.Range(0, heap.ChunkCount), i => Assert.Equal(heap[i], sound.Find(heap[i].Payload)));
    }

    [Fact]
    public void SaysThatNeighboursDisagree()
    {
        var changed = new HeapDump("rust-router-o2-index-oob", "rust-router-o2");
        var sound = changed.Heap()!;
        var used = Enumerable.Range(1, sound.ChunkCount - 1).First(i => !sound[i].IsFree && !sound[i - 1].IsFree);
        changed.Write(sound[used].Address + 4, changed.Word(sound[used].Address + 4) & ~1u);

        var damage = Assert.Single(changed.Heap()!.Damage);

        Assert.Equal((HeapDamageKind.BoundaryTag, sound[used].Address + 4), (damage.Kind, damage.Address));
        Assert.Equal(sound[used - 1], damage.Before);
    }

    [Fact]
    public void SaysThatTheRepeatedLengthOfAFreeBlockIsAnother()
    {
        var changed = new HeapDump("rust-router-o2-index-oob", "rust-router-o2");
        var sound = changed.Heap()!;
        var free = Enumerable.Range(0, sound.ChunkCount).Select(i => sound[i]).First(c => c.IsFree);
        changed.Write(free.Address + free.Length, 0x41414141);

        var damage = Assert.Single(changed.Heap()!.Damage);

        Assert.Equal((HeapDamageKind.BoundaryTag, free.Address + free.Length), (damage.Kind, damage.Address));
        Assert.Equal(free, damage.Chunk);
    }

    [Theory]
    [InlineData(HeapDamageKind.Header, 0)]
    [InlineData(HeapDamageKind.BoundaryTag, 1)] // which says that the block on the left is free
    [InlineData(HeapDamageKind.BoundaryTag, 2)] // where a free block repeats its address
    public void SaysWhatIsWrongInAHeapOfAssemblyScript(HeapDamageKind kind, int what)
    {
        var changed = new HeapDump("asc-inventory-debug-assert", "asc-inventory-debug");
        var sound = changed.Heap()!;
        var free = Enumerable.Range(0, sound.ChunkCount).Select(i => sound[i]).First(c => c.IsFree);
        var at = what == 2 ? free.Address + free.Length - 4 : sound[5].Address;
        changed.Write(at, what == 1 ? changed.Word(at) | 2 : 0x00410041);

        var damage = Assert.Single(changed.Heap()!.Damage);

        Assert.Equal((kind, at), (damage.Kind, damage.Address));
        // Without the root's name a heap that does not prove itself is none.
        Assert.Null(changed.Heap(strip: true));
    }

    [Fact]
    public void AStateThatItsOwnBlocksContradictIsNoHeap()
    {
        var changed = new HeapDump("router-o1", "router-o1");
        var top = changed.Heap()!;
        var last = top[top.ChunkCount - 1];
        changed.Write(last.Address + last.Length + 4, 0x41414141);

        Assert.Null(changed.Heap());
    }

    [Fact]
    public void NoMoreBlocksAreReadThanTheLimitSays()
    {
        var dump = new HeapDump("router-o1", "router-o1");

        var enough = dump.Heap(limits: AnalysisLimits.Default with { MaxHeapChunks = 10 })!;
        var less = dump.Heap(limits: AnalysisLimits.Default with { MaxHeapChunks = 9 })!;

        Assert.Equal((10, true), (enough.ChunkCount, enough.IsWhole));
        Assert.Equal((9, false), (less.ChunkCount, less.IsWhole));
    }
}
