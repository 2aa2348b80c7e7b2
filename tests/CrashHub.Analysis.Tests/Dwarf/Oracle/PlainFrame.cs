using System.Text.Json;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>A frame as llvm-symbolizer 14 prints it: the mangled name, or the bare one; empty and 0 for what is not known.</summary>
internal readonly record struct PlainFrame(string Function, string File, uint Line, uint Column)
{
    /// <summary>Reads <c>FunctionName</c>, <c>FileName</c>, <c>Line</c> and <c>Column</c>; a column without a line is none.</summary>
    public static PlainFrame Of(JsonElement function, JsonElement file, JsonElement line, JsonElement column) =>
        new(function.GetString()!, file.GetString()!, line.GetUInt32(), line.GetUInt32() == 0 ? 0 : column.GetUInt32());

    /// <summary>Our frame in their words.</summary>
    public static PlainFrame Of(DwarfFrame frame) =>
        new(frame.LinkageName ?? frame.BareName ?? "", frame.File ?? "", frame.Line ?? 0, frame.Column ?? 0);

    /// <summary>The frames that say something: they answer one empty frame where there is nothing.</summary>
    public static List<PlainFrame> Known(IEnumerable<PlainFrame> frames) =>
        [.. frames.Where(frame => frame != new PlainFrame("", "", 0, 0))];

    public override string ToString() => $"{Function} {File}:{Line}:{Column}";
}
