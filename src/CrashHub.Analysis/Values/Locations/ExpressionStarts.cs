using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>Where the expressions begin whose values lie on the operand stack, within one run of code without branches.</summary>
/// <param name="module">The module.</param>
internal sealed class ExpressionStarts(WasmModule module)
{
    private readonly List<int> starts = [];

    /// <summary>Where the oldest expression begins that an instruction takes part in, be it that it takes its value or comes while it waits.</summary>
    public int Outermost(Instruction at) => starts.Count == 0 ? at.Offset : starts[0];

    /// <summary>Where the expression of an operand begins, the last pushed first; null when it is not known.</summary>
    public int? StartOf(int fromTop) => fromTop < starts.Count ? starts[^(fromTop + 1)] : null;

    /// <summary>Takes an instruction's operands off and puts its results on.</summary>
    public void Run(Instruction at)
    {
        if (OperandEffect.Of(module, at) is not var (taken, given))
        {
            starts.Clear();
            return;
        }
        var start = at.Offset;
        for (; taken > 0 && starts.Count > 0; taken--)
        {
            start = starts[^1];
            starts.RemoveAt(starts.Count - 1);
        }
        for (; given > 0; given--)
            starts.Add(start);
    }
}
