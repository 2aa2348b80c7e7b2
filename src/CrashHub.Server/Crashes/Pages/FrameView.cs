using System.Text;
using CrashHub.Analysis.Report;

namespace CrashHub.Server.Crashes.Pages;

/// <summary>One frame as its partial shows it.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Module">The name of its module, or null.</param>
/// <param name="Builds">Address of the builds page, for frames that lack a build.</param>
/// <param name="IsScene">Whether it is the frame that the page's head names; its source is shown at once.</param>
internal sealed record FrameView(FrameReport Frame, string? Module, string Builds, bool IsScene = false)
{
    /// <summary>Where the frame's values and code are shown; null where there is nothing more to see.</summary>
    public string? Address { get; init; }

    /// <summary>The source lines with their numbers, and whether each is the frame's own; empty when none are known.</summary>
    public IEnumerable<(long Number, string Text, bool IsHere)> Source()
    {
        if (Frame.SourceContext is not { } context)
            yield break;
        for (var i = 0; i < context.Lines.Count; i++)
            yield return (context.StartLine + i, context.Lines[i], context.StartLine + i == Frame.Line);
    }

    public string Function =>
        Frame.Function ?? Frame.LinkageName ?? (Frame.FunctionIndex is { } index ? $"function[{index}]" : "unknown function");

    /// <summary>The folder of the file with its slash, or nothing.</summary>
    public string Folder => Frame.File is { } file ? file[..(file.LastIndexOfAny(['/', '\\']) + 1)] : "";

    public string FileName => Frame.File is { } file ? file[(file.LastIndexOfAny(['/', '\\']) + 1)..] : "";

    /// <summary>Line and column as <c>:12:5</c>, whatever of it is known.</summary>
    public string Position
    {
        get
        {
            var text = new StringBuilder();
            if (Frame.Line is { } line)
                text.Append($":{line}");
            if (Frame.Line is not null && Frame.Column is { } column)
                text.Append($":{column}");
            return text.ToString();
        }
    }

    /// <summary>Where it is in the code, for people who read disassembly.</summary>
    public IEnumerable<string> Where()
    {
        if (Module is { } module)
            yield return module;
        if (Frame.FunctionIndex is { } index)
            yield return Frame.CodeOffset is { } offset ? $"func {index} + 0x{offset:x}" : $"func {index}";
        if (Frame.ModuleOffset is { } at)
            yield return $"module 0x{at:x}";
        if (Frame.FrameBase.Address is { } address)
            yield return $"frame {address}{(Frame.FrameBase.Proved ? "" : " (not proved)")}";
        if (Frame.Instance is { } instance && Frame.DumpInstance is { } named && instance != named)
            yield return $"instance {instance} (the dump says {named})";
    }
}
