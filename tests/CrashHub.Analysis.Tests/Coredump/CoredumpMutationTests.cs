using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class CoredumpMutationTests
{
    private const int Rounds = 400;

    /// <summary>A frame of six bytes becomes 56; what is decoded from it again and again in the walk is more.</summary>
    private const int BytesPerByte = 200;
    private const int BytesAtLeast = 1 << 20;

    [Theory]
    [InlineData("dumps/loc-pricing-o0-div-zero.coredump", "modules/loc-pricing-o0.wasm", 1)]
    [InlineData("dumps/old-pricing-o0-wasmedge.coredump", "modules/loc-pricing-o0.wasm", 2)]
    [InlineData("dumps/old-pricing-o0-fixed-ints.coredump", "modules/loc-pricing-o0.wasm", 3)]
    [InlineData("dumps/loc-multimem-oob.coredump", "modules/loc-multimem.wasm", 4)]
    [InlineData("dumps/tenants-three-o0.coredump", "modules/tenants-o0.wasm", 5)]
    [InlineData("wasmedge/c.core", "wasmedge/c.wasm", 6)]
    public void SurvivesMutation(string file, string moduleFile, int seed)
    {
        var module = WasmModule.Parse(Fixture.Bytes(moduleFile), AnalysisLimits.Default);
        var original = Fixture.Bytes(file);
        var random = new Random(seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var bytes = Mutation.Apply(original, random);
            var outline = CoredumpOutline.Read(bytes);
            var dump = CoredumpFile.Parse(bytes, AnalysisLimits.Default);

            Assert.InRange(outline.Error.Offset, 0, bytes.Length);
            Assert.All(dump.Notes.Concat(dump.Memory.Notes), note => Assert.InRange(note.Offset, 0, bytes.Length));
            // Ingest and worker agree on whether there is a stack.
            if (outline.Status == CoredumpStatus.Ok)
                Assert.NotEmpty(dump.Threads);
            var allocated = Allocations.Of(() => Walk(CoredumpFile.Parse(bytes, AnalysisLimits.Default), module));
            Assert.InRange(allocated, 0, BytesAtLeast + ((long)bytes.Length * BytesPerByte));
        }
    }

    private static void Walk(CoredumpFile dump, WasmModule module)
    {
        var buffer = new byte[64];
        foreach (var thread in dump.Threads)
        {
            foreach (var frame in thread.Frames)
                _ = dump.Locals(frame).Length + dump.OperandStack(frame).Length;
            Assert.Equal(thread.Frames.Count, FrameNormalizer.Normalize(dump, thread, _ => module).Length);
        }
        for (uint memory = 0; memory < (uint)dump.Memories.Count; memory++)
        {
            _ = dump.Memory.Read(new MemoryAddress(memory, 0), buffer);
            _ = dump.Memory.TryRead(new MemoryAddress(memory, ulong.MaxValue), buffer);
            foreach (var segment in dump.Memory.Segments(memory))
                Assert.InRange(segment.FileOffset + segment.Length, 1, dump.Bytes.Length);
        }
        _ = dump.Memory.AbsentBytesAreZero;
    }
}
