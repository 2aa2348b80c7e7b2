using CrashHub.Analysis;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Benchmarks;

/// <summary>All variables of a stack of 30 frames with members two levels deep, in a warm process, and what lldb takes to name those in scope.</summary>
internal static class ValuesBenchmark
{
    private const string Debugger = "/usr/bin/lldb-22";
    private const int Frames = 30;
    private const int Depth = 2;
    private const int Rounds = 201;

    public static void Run()
    {
        var dump = Fixture.Bytes("dumps/router-o1.coredump");
        var code = Fixture.Bytes("modules/router-o1.wasm");
        var twin = Fixture.Bytes("modules/router-o1.debug.wasm");
        var baseline = Baseline(dump, Fixture.PathOf("modules/router-o1.debug.wasm"), code);
        baseline?.Print("values: lldb-22 names variables, whole process (baseline)");
        // The first rounds are those in which the runtime compiles the code for good.
        Measured.Of(Rounds, () => Count(Open(dump, code, twin))).Print("values: opened anew, process just started", baseline);
        Measured.Of(Rounds, () => Count(Open(dump, code, twin))).Print("values: opened anew", baseline);
        var opened = Open(dump, code, twin);
        Measured.Of(Rounds, () => Count(opened)).Print("values: kept open", baseline);
        Console.WriteLine($"values: {Count(opened)} values and members in {Frames} frames");
    }

    private static CrashValues Open(ReadOnlyMemory<byte> dump, ReadOnlyMemory<byte> code, ReadOnlyMemory<byte> twin)
    {
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        return CrashValues.Open(
            plan,
            [
                .. plan.Modules.Select(wanted => new LoadedModule
                {
                    Index = wanted.Index,
                    Module = code,
                    DebugFile = twin,
                    Build = new BuildReference(null, null, null, wanted.Identity.Name ?? "", null),
                    MatchedBy = ModuleMatch.Attached,
                    Confidence = 1,
                }),
            ]
        );
    }

    private static int Count(CrashValues values)
    {
        var count = 0;
        for (var frame = 0; frame < Frames; frame++)
            count += Count(values.Variables(0, frame, Depth, CancellationToken.None) ?? []);
        return count;
    }

    private static int Count(IReadOnlyList<VariableReport> variables)
    {
        var count = variables.Count;
        foreach (var variable in variables)
            count += Count(variable.Members ?? []);
        return count;
    }

    // lldb reads no memory of a dump of wasm: it names variables, types and places only.
    private static Measured? Baseline(ReadOnlyMemory<byte> dump, string path, ReadOnlyMemory<byte> code)
    {
        if (!File.Exists(Debugger))
            return null;
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var module = WasmModule.Parse(code, AnalysisLimits.Default);
        string[] arguments = ["--no-lldbinit", "--batch", "-o", $"target create {path}"];
        foreach (var frame in plan.Dump!.Threads[0].Frames.Take(Frames))
        {
            if (module.ToCodeSectionOffset(frame.FunctionIndex, new(frame.CodeOffset)) is { } place)
                arguments = [.. arguments, "-o", $"image lookup -v --address 0x{place.Value:x}"];
        }
        return Measured.OfProcess(5, Debugger, arguments);
    }
}
