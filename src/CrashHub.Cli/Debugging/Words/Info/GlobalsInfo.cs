using System.Globalization;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info globals</c>: the variables of the frame's source file, and the globals of its wasm instance.</summary>
internal sealed class GlobalsInfo : DebugWord
{
    private const int Page = 200;
    private const int Most = 1_000;

    public override string Name => "globals";
    public override IReadOnlyList<string> Aliases => ["variables"];
    public override string Usage => "info globals [TEXT]";
    public override string Does =>
        "variables of file and namespace scope in the frame's unit, and the instance's wasm globals; those with TEXT in the name";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        _ = session.Here;
        var shown = Variables(session, call.Text, cancellation) + WasmGlobals(session, call.Text);
        if (shown == 0)
            session.Ink.Write("No globals.").EndLine();
    }

    private static int Variables(DebugSession session, string text, CancellationToken cancellation)
    {
        var shown = 0;
        for (var offset = 0L; shown < Most; offset += Page)
        {
            cancellation.ThrowIfCancellationRequested();
            if (session.Target.Values.Globals(session.Thread, session.Frame, offset, Page, cancellation) is not { Items.Count: > 0 } page)
                break;
            foreach (var variable in page.Items)
            {
                // Texts of the source are variables without a name.
                if (variable.Name.Length == 0 || !variable.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
                    continue;
                session.Ink.Write($"{TerminalText.Clean(variable.Name)} = {ValueText.Of(variable)}").EndLine();
                shown++;
            }
        }
        if (shown >= Most)
            session.Ink.Write("(more: give a longer text)").EndLine();
        return shown;
    }

    private static int WasmGlobals(DebugSession session, string text)
    {
        var (dump, shown) = (session.Target.Dump, 0);
        // Without instances in the dump there is one, with all globals.
        var index = dump.HasImpliedInstance ? 0 : session.Here.Instance;
        if (index is not { } instance || instance >= dump.Instances.Count)
            return 0;
        var module = session.Target.ModuleAt(session.Here.Module) is { } loaded
            ? WasmModule.Parse(loaded.Module, session.Target.Limits)
            : null;
        var globals = dump.Instances[instance].Globals;
        for (var i = 0; i < globals.Count && shown < Most; i++)
        {
            var name = module?.NameOf(WasmExternalKind.Global, (uint)i, out _) ?? $"global[{i}]";
            if (!name.Contains(text, StringComparison.OrdinalIgnoreCase))
                continue;
            session.Ink.Write($"{TerminalText.Clean(name)} = {ValueOf(dump, globals[i])}  (wasm global {i})").EndLine();
            shown++;
        }
        return shown;
    }

    private static string ValueOf(CoredumpFile dump, uint index)
    {
        if (index >= (uint)dump.Globals.Count)
            return "<not captured in the dump>";
        var initial = dump.Globals[(int)index].Initial;
        return initial.Kind switch
        {
            ConstantKind.I32 => ((int)initial.Bits).ToString(CultureInfo.InvariantCulture),
            ConstantKind.I64 => ((long)initial.Bits).ToString(CultureInfo.InvariantCulture),
            ConstantKind.F32 => BitConverter.UInt32BitsToSingle((uint)initial.Bits).ToString(CultureInfo.InvariantCulture),
            ConstantKind.F64 => BitConverter.UInt64BitsToDouble(initial.Bits).ToString(CultureInfo.InvariantCulture),
            _ => "<not captured in the dump>",
        };
    }
}
