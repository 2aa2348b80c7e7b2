using System.Globalization;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;
using Spectre.Console;

namespace CrashHub.Cli.Reports;

/// <summary>Writes what a coredump holds, section by section, as the file has it: nothing is interpreted. Every offset counts from the file's first byte.</summary>
internal sealed class DumpText(Ink ink, CoredumpFile dump)
{
    private const int MostLocals = 256;

    /// <summary>Writes the sections whose name is asked for; all of them when none is.</summary>
    public void Write(IReadOnlyCollection<string> sections)
    {
        ink.Write($"layout {dump.Layout}", Styles.Heading).EndLine();
        foreach (var section in dump.Sections)
        {
            if (sections.Count > 0 && !sections.Contains(section.Name, StringComparer.Ordinal))
                continue;
            WriteHeading(section);
            WriteContents(section);
        }
        foreach (var note in dump.Notes.Concat(dump.Memory.Notes))
            Line($"{note.Kind} {note.Section} +0x{note.Offset:x}: {note.Detail}", Styles.Warning);
    }

    private void WriteHeading(WasmSection section)
    {
        ink.Write($"0x{section.Offset:x8}  ", Styles.Faint)
            .Write($"{(section.IsCustom ? "custom " : "")}{TerminalText.Clean(section.Name)}", Styles.Heading)
            .Write($"  {section.Length} bytes");
        if (section.IsCut)
            ink.Write($" of {section.DeclaredLength}: the file ends here", Styles.Warning);
        ink.EndLine();
    }

    private void WriteContents(WasmSection section)
    {
        switch (section.IsCustom, section.Name)
        {
            case (true, "core"):
                Line($"process {dump.ProcessName}");
                break;
            case (true, "coremodules"):
                Each(dump.Modules, (index, name) => $"module {index}  {(name.Length > 0 ? name : "(no name)")}");
                break;
            case (true, "coreinstances"):
                Each(
                    dump.Instances,
                    (index, i) => $"instance {index}  module {i.ModuleIndex}  memories {Indices(i.Memories)}  globals {Indices(i.Globals)}"
                );
                break;
            case (true, "corestack"):
                foreach (var thread in dump.Threads.Where(t => IsIn(t, section)))
                    WriteThread(thread);
                break;
            case (false, "memory"):
                Each(
                    dump.Memories,
                    (index, m) =>
                        $"memory {index}  {(m.Is64 ? "i64" : "i32")}  {m.Minimum} pages of {m.PageSize}{(m.IsShared ? "  shared" : "")}"
                );
                break;
            case (false, "global"):
                Each(dump.Globals, (index, g) => $"global {index}  {(g.IsMutable ? "mut " : "")}{g.Type} = {ValueOf(g.Initial)}");
                break;
            case (false, "data"):
                WriteSegments();
                break;
        }
    }

    private void WriteSegments()
    {
        for (var memory = 0; memory < dump.Memories.Count; memory++)
            foreach (var segment in dump.Memory.Segments((uint)memory))
                Line($"0x{segment.FileOffset:x8}  memory {memory}  0x{segment.Address:x} + {segment.Length}");
    }

    // Several threads are several sections of one name.
    private static bool IsIn(CoredumpThread thread, WasmSection section) =>
        thread.Frames is not [var first, ..] || first.Offset >= section.Offset && first.Offset < section.Offset + section.Length;

    private void WriteThread(CoredumpThread thread)
    {
        Line($"thread {thread.Name}  {thread.Frames.Count} frames{(thread.IsTruncated ? ", cut" : "")}");
        for (var index = 0; index < thread.Frames.Count; index++)
        {
            var frame = thread.Frames[index];
            Line(
                $"0x{frame.Offset:x8}  #{index}  instance {frame.InstanceIndex}  funcidx {frame.FunctionIndex}  codeoffset 0x{frame.CodeOffset:x}"
                    + Values("locals", dump.Locals(frame))
                    + Values("stack", dump.OperandStack(frame))
            );
        }
    }

    private static string Values(string what, CoredumpValue[] values)
    {
        if (values.Length == 0)
            return "";
        var shown = string.Join(", ", values.Take(MostLocals).Select(Text));
        return $"  {what} [{shown}{(values.Length > MostLocals ? ", …" : "")}]";
    }

    private static string Text(CoredumpValue value) =>
        value.Kind switch
        {
            CoredumpValueKind.I32 => ((int)value.Bits).ToString(CultureInfo.InvariantCulture),
            CoredumpValueKind.I64 => ((long)value.Bits).ToString(CultureInfo.InvariantCulture),
            CoredumpValueKind.F32 => BitConverter.UInt32BitsToSingle((uint)value.Bits).ToString("R", CultureInfo.InvariantCulture),
            CoredumpValueKind.F64 => BitConverter.UInt64BitsToDouble(value.Bits).ToString("R", CultureInfo.InvariantCulture),
            CoredumpValueKind.LowBits => $"…{(uint)value.Bits:x8}",
            _ => "missing",
        };

    private static string ValueOf(ConstantValue value) =>
        value.Kind switch
        {
            ConstantKind.I32 => ((int)value.Bits).ToString(CultureInfo.InvariantCulture),
            ConstantKind.I64 => ((long)value.Bits).ToString(CultureInfo.InvariantCulture),
            ConstantKind.F32 => BitConverter.UInt32BitsToSingle((uint)value.Bits).ToString("R", CultureInfo.InvariantCulture),
            ConstantKind.F64 => BitConverter.UInt64BitsToDouble(value.Bits).ToString("R", CultureInfo.InvariantCulture),
            _ => value.Kind.ToString(),
        };

    private static string Indices(IReadOnlyList<uint> indices) =>
        "[" + string.Join(" ", indices.Select(i => i == CoredumpInstance.Absent ? "absent" : $"{i}")) + "]";

    private void Each<T>(IReadOnlyList<T> items, Func<int, T, string> text)
    {
        for (var i = 0; i < items.Count; i++)
            Line(text(i, items[i]));
    }

    private void Line(string text, Style? style = null) => ink.Write("  " + TerminalText.Clean(text), style).EndLine();
}
