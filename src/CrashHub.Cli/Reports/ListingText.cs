using System.Globalization;
using CrashHub.Analysis;
using CrashHub.Analysis.Disassembly;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Sources;
using Spectre.Console;

namespace CrashHub.Cli.Reports;

/// <summary>Writes a function's code, one instruction a line, with the source line above the instructions that come from it.</summary>
internal sealed class ListingText(Ink ink, ReadOnlyMemory<byte> sources, AnalysisLimits limits)
{
    private readonly SourceBundle? bundle = sources.IsEmpty ? null : SourceBundle.Open(sources, limits, out _);
    private readonly Dictionary<string, string?> texts = new(StringComparer.Ordinal);

    public void Write(FunctionListing listing, CancellationToken cancellation)
    {
        ink.Write(Heading(listing), Styles.Heading).EndLine();
        (string? File, long? Line) place = default;
        foreach (var instruction in listing.Instructions)
        {
            cancellation.ThrowIfCancellationRequested();
            if (instruction.Line is not null && (instruction.File, instruction.Line) != place)
            {
                place = (instruction.File, instruction.Line);
                WritePlace(instruction);
            }
            WriteInstruction(instruction);
        }
        if (listing.First + listing.Instructions.Count < listing.Total)
            ink.Write($"… {listing.Total - listing.First - listing.Instructions.Count} more instructions", Styles.Faint).EndLine();
        if (listing.Fault is { } fault)
            ink.Write($"the code can't be read any further: {TerminalText.Clean(fault.ToString())}", Styles.Warning).EndLine();
    }

    private static string Heading(FunctionListing listing) =>
        $"{TerminalText.Clean(listing.Function ?? $"function[{listing.FunctionIndex}]")}  function {listing.FunctionIndex}, {listing.Total} instructions";

    private void WritePlace(DisassembledInstruction instruction)
    {
        ink.Write($"{TerminalText.Clean(instruction.File)}:{instruction.Line}", Styles.Place);
        if (TextOf(instruction.File!, instruction.Line!.Value) is { } text)
            ink.Write("  ").Write(TerminalText.Clean(text.Trim()));
        ink.EndLine();
    }

    private void WriteInstruction(DisassembledInstruction instruction) =>
        ink.Write(instruction.Current ? " => " : "    ", Styles.Trap)
            .Write($"+0x{instruction.CodeOffset.ToString("x4", CultureInfo.InvariantCulture)}  ", Styles.Faint)
            .Write(new string(' ', 2 * Math.Min(instruction.Depth, 20)))
            .Write(TerminalText.Clean(instruction.Text), instruction.Current ? Styles.Trap : Style.Plain)
            .EndLine();

    private string? TextOf(string file, long line)
    {
        if (bundle is null)
            return null;
        if (!texts.TryGetValue(file, out var text))
        {
            var index = bundle.Find(file, out _);
            text = index >= 0 && bundle.Read(index, out _) is { } bytes ? SourceLines.Decode(bytes) : null;
            texts.Add(file, text);
        }
        return text is not null && SourceLines.Around(text, line, 0, out _) is [var only, ..] ? only : null;
    }
}
