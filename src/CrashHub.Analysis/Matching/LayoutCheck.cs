using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Matching;

/// <summary>Memories and globals of the dump's instance against a candidate's.</summary>
internal static class LayoutCheck
{
    // Constants of dynamic linking and of AssemblyScript are a few; Emscripten exports hundreds of data addresses, of which these tell enough.
    private const int MaxConstants = 32;

    public static void Judge(CrashEvidence crash, WasmModule module, CandidateJudgement judgement)
    {
        // Producers without instances list what they have, not what an instance has.
        if (crash.Dump is not { } dump || crash.Instance is not { } instance || dump.HasImpliedInstance)
            return;
        judgement.Add(EvidenceKind.Memories, 0, Memories(crash, dump, instance, module));
        judgement.Add(EvidenceKind.Globals, 0, Globals(dump, instance, module));
        var asked = 0;
        for (var i = 0; i < module.Globals.Count && i < instance.Globals.Count && asked < MaxConstants; i++)
        {
            if (module.Globals[i] is not { IsMutable: false, IsImported: false, Initial: { } expected } || !IsNumber(expected.Kind))
                continue;
            if (At(dump, instance, i) is not { } found || found.Initial.Kind == ConstantKind.Unknown)
                continue;
            asked++;
            judgement.Add(EvidenceKind.Constant, i, found.Initial == expected ? EvidenceOutcome.Holds : EvidenceOutcome.Fails);
        }
    }

    private static EvidenceOutcome Memories(CrashEvidence crash, CoredumpFile dump, CoredumpInstance instance, WasmModule module)
    {
        var unshared = 0;
        foreach (var memory in module.Memories)
            unshared += memory.IsShared ? 0 : 1;
        if (instance.Memories.Count != module.Memories.Count && instance.Memories.Count != unshared)
            return EvidenceOutcome.Fails;
        for (var i = 0; i < module.Memories.Count; i++)
        {
            if (crash.MemoryOf(module, (uint)i) is not { } index)
                continue;
            var (expected, found) = (module.Memories[i], dump.Memories[(int)index]);
            // Wasmtime does not write custom page sizes; what comes from outside may be larger than what was asked for, not smaller.
            if (found.Is64 != expected.Is64 || (found.PageSize == expected.PageSize && found.Minimum < expected.Minimum))
                return EvidenceOutcome.Fails;
            if (found.PageSize == expected.PageSize && expected.Maximum is { } maximum && found.Minimum > maximum)
                return EvidenceOutcome.Fails;
        }
        return EvidenceOutcome.Holds;
    }

    private static EvidenceOutcome Globals(CoredumpFile dump, CoredumpInstance instance, WasmModule module)
    {
        if (instance.Globals.Count != module.Globals.Count)
            return EvidenceOutcome.Fails;
        for (var i = 0; i < module.Globals.Count; i++)
        {
            if (At(dump, instance, i) is not { } found)
                continue;
            if (found.Type.Kind != module.Globals[i].Type.Kind || found.IsMutable != module.Globals[i].IsMutable)
                return EvidenceOutcome.Fails;
        }
        return EvidenceOutcome.Holds;
    }

    private static WasmGlobal? At(CoredumpFile dump, CoredumpInstance instance, int global) =>
        instance.Globals[global] < (uint)dump.Globals.Count ? dump.Globals[(int)instance.Globals[global]] : null;

    private static bool IsNumber(ConstantKind kind) => kind is ConstantKind.I32 or ConstantKind.I64 or ConstantKind.F32 or ConstantKind.F64;
}
