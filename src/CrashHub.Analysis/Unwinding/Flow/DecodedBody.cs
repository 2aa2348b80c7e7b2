using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A short function's instructions with the ends of its blocks.</summary>
internal sealed class DecodedBody
{
    /// <summary>Bodies longer than this are not decoded.</summary>
    public const uint Longest = 4096;

    private DecodedBody(List<Instruction> code, int[] ends, int[] elses, int locals)
    {
        Code = code;
        Ends = ends;
        Elses = elses;
        LocalCount = locals;
    }

    public List<Instruction> Code { get; }

    /// <summary>For an opening instruction the place of its <c>end</c>.</summary>
    public int[] Ends { get; }

    /// <summary>For an <c>if</c> the place of its <c>else</c>; 0 without.</summary>
    public int[] Elses { get; }

    /// <summary>Declared locals, parameters not counted.</summary>
    public int LocalCount { get; }

    /// <summary>Decodes a body; null when it is too long, damaged, or catches exceptions.</summary>
    public static DecodedBody? Of(WasmModule module, FunctionBody body)
    {
        if (body.Length > Longest || module.DeclaredLocals(body) is not { } declared)
            return null;
        ulong locals = 0;
        foreach (var run in declared)
            locals += run.Count;
        if (locals > Longest)
            return null;
        List<Instruction> code = [];
        var reader = module.Instructions(body);
        while (reader.Read())
            code.Add(reader.Current);
        if (reader.Failed)
            return null;
        var ends = new int[code.Count];
        var elses = new int[code.Count];
        Stack<int> open = new();
        for (var i = 0; i < code.Count; i++)
        {
            if (code[i].Opcode is WasmOpcode.Try or WasmOpcode.TryTable)
                return null;
            if (code[i].OpensBlock)
                open.Push(i);
            else if (code[i].Opcode == WasmOpcode.Else && open.TryPeek(out var branch))
                elses[branch] = i;
            else if (code[i].Opcode == WasmOpcode.End && open.TryPop(out var start))
            {
                ends[start] = i;
                if (elses[start] > 0)
                    ends[elses[start]] = i;
            }
        }
        return open.Count == 0 ? new DecodedBody(code, ends, elses, (int)locals) : null;
    }
}
