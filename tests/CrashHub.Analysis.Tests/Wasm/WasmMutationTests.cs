using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Wasm;

public sealed class WasmMutationTests
{
    private const int Rounds = 400;

    /// <summary>A name, an import or a segment of a few bytes becomes an object.</summary>
    private const int BytesPerByte = 200;
    private const int BytesAtLeast = 1 << 20;

    [Theory]
    [InlineData("modules/loc-pricing-o0.wasm", 1)]
    [InlineData("modules/rust-plugin-o2.wasm", 2)]
    [InlineData("hostile/module/control.wasm", 3)]
    [InlineData("wasmtime-quirks/ex.wasm", 4)]
    public void SurvivesMutation(string file, int seed)
    {
        var original = Fixture.Bytes(file);
        var random = new Random(seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var bytes = Mutation.Apply(original, random);
            var module = WasmModule.Parse(bytes, AnalysisLimits.Default);
            var allocated = Allocations.Of(() => Walk(WasmModule.Parse(bytes, AnalysisLimits.Default), bytes.Length));
            Assert.InRange(allocated, 0, BytesAtLeast + ((long)bytes.Length * BytesPerByte));
            Walk(module, bytes.Length);
            foreach (var fault in module.Faults.Concat(module.SegmentFaults).Concat(module.Names.Faults))
                Assert.InRange(fault.Offset, 0, bytes.Length);
        }
    }

    private static void Walk(WasmModule module, int length)
    {
        var instructions = 0;
        for (uint i = 0; i < (uint)module.FunctionCount; i++)
        {
            _ = module.FunctionName(i, out _);
            _ = module.TypeOf(i);
            if (module.Body(i) is not { } body)
                continue;
            _ = module.DeclaredLocals(body);
            _ = module.LocalType(body, 3);
            var reader = module.Instructions(body);
            while (reader.Read())
                instructions++;
        }
        // Bodies do not overlap, and an instruction has a byte at least.
        Assert.InRange(instructions, 0, length);
        _ = module.Names.Local(0, 0);
        _ = module.Names.Module;
        _ = module.BuildId;
        _ = module.Producers.Count + module.DataSegments.Count + module.ElementSegments.Count;
        foreach (var import in module.Imports)
            _ = import.Name;
        _ = module.CodeId;
    }
}
