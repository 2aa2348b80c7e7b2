using System.Text;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// Writes a coredump that holds a stack and nothing else, in Wasmtime's order of sections (Coredump.md): what a host that tells only its frames would
/// have sent. One instance for each module; no memory, globals, locals or operands.
/// </summary>
public static class FramesDump
{
    /// <summary>The dump's bytes.</summary>
    /// <param name="modules">Names of the modules; empty where one has none.</param>
    /// <param name="frames">
    /// Frames of the one thread, youngest first: position of the module in <paramref name="modules"/>, function index, bytes from the start of the
    /// function's body (0 for unknown).
    /// </param>
    public static byte[] Write(IReadOnlyList<string> modules, IReadOnlyList<(uint Module, uint Function, ulong Offset)> frames)
    {
        var dump = new DumpWriter();
        dump.Raw("\0asm\u0001\0\0\0"u8);
        var core = new DumpWriter();
        core.Byte(0);
        Text(core, "");
        dump.Custom("core", core.Bytes);
        var names = new DumpWriter();
        names.Unsigned((ulong)modules.Count);
        var instances = new DumpWriter();
        instances.Unsigned((ulong)modules.Count);
        for (var at = 0; at < modules.Count; at++)
        {
            names.Byte(0);
            Text(names, modules[at]);
            instances.Byte(0);
            instances.Unsigned((ulong)at);
            instances.Raw([0, 0]); // no memories, no globals
        }
        dump.Custom("coremodules", names.Bytes);
        dump.Custom("coreinstances", instances.Bytes);
        var stack = new DumpWriter();
        stack.Byte(0);
        Text(stack, "main");
        stack.Unsigned((ulong)frames.Count);
        foreach (var (module, function, offset) in frames)
        {
            stack.Byte(0);
            stack.Unsigned(module);
            stack.Unsigned(function);
            stack.Unsigned(offset);
            stack.Raw([0, 0]); // no locals, no operands
        }
        dump.Custom("corestack", stack.Bytes);
        return dump.Bytes.ToArray();
    }

    private static void Text(DumpWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Unsigned((ulong)bytes.Length);
        writer.Raw(bytes);
    }
}
