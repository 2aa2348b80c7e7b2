using System.Globalization;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using Spectre.Console;

namespace CrashHub.Cli.Reports;

/// <summary>Writes a report for people: why it stopped, the threads, the modules, and what to know about the report itself.</summary>
/// <param name="ink">Where it goes.</param>
/// <param name="report">The report.</param>
/// <param name="paths">The named file behind each module of the dump that has one.</param>
/// <param name="variableDepth">How deep members of variables are shown; 0 shows none.</param>
internal sealed class ReportText(Ink ink, CrashReport report, IReadOnlyDictionary<int, string> paths, int variableDepth)
{
    public void Write()
    {
        WriteTrap();
        var frames = new FrameText(ink, report.Modules, variableDepth);
        for (var thread = 0; thread < report.Threads.Count; thread++)
            WriteThread(thread, frames);
        WriteModules();
        WriteSignature();
        WriteNotes();
    }

    private void WriteTrap()
    {
        var trap = report.Trap;
        ink.Write("Process ").Write(Quoted(report.Process)).Write(" stopped: ").Write(TrapSentence.Headline(trap), Styles.Trap).EndLine();
        var source = trap.Source switch
        {
            TrapSource.Host => "the host's message",
            TrapSource.Instruction => "the instruction",
            _ => "the functions on the stack",
        };
        if (trap.Candidates is { Count: > 0 } candidates)
            Field("one of", string.Join(", ", candidates.Select(TrapKindNames.Of)));
        else if (trap.Kind != TrapKind.Unknown)
            Field("trap", $"{TrapKindNames.Of(trap.Kind)}, by {source}");
        if (trap.Cause is { } cause)
            Field("cause", Words.Of(cause, ContractsJson.Default.TrapCause));
        if (trap.Message is { Length: > 0 } message)
            Field("message", TerminalText.Clean(message));
        if (trap.Access is { } access)
            Field("access", Access(access));
        if (trap.IndirectCall is { } call)
            Field("call", IndirectCall(call));
    }

    private void WriteThread(int number, FrameText frames)
    {
        var thread = report.Threads[number];
        ink.EndLine();
        ink.Write($"Thread {number + 1} {Quoted(thread.Name)}", Styles.Heading);
        ink.Write($"{(number == 0 ? " (trapped)" : "")}, {Count(thread.Frames.Count, "frame")}").EndLine();
        // The place to look at first is the youngest frame of the program's own code in the thread that trapped.
        var scene = number == 0 ? thread.Frames.FirstOrDefault(frame => frame.InApp) : null;
        foreach (var frame in thread.Frames)
        {
            frames.Write(frame);
            if (ReferenceEquals(frame, scene))
                new SourceText(ink).Write(frame);
        }
        if (thread.Truncated)
            ink.Write("     (older frames are not in the dump)", Styles.Faint).EndLine();
    }

    private void WriteModules()
    {
        if (report.Modules.Count == 0)
            return;
        ink.EndLine();
        ink.Write("Modules", Styles.Heading).EndLine();
        foreach (var module in report.Modules)
        {
            ink.Write($"  {module.Index, -3} {Quoted(module.Name)}  ");
            if (paths.TryGetValue(module.Index, out var path))
                ink.Write(TerminalText.Clean(path), Styles.Place);
            else
                ink.Write("no file given (--module FILE)", Styles.Warning);
            if (module.MatchedBy == ModuleMatch.Evidence)
                ink.Write(
                    $"  by what the dump shows, {module.Confidence.ToString("P0", CultureInfo.InvariantCulture)} sure",
                    Styles.Warning
                );
            else if (module.Confidence < 1 && module.MatchedBy != ModuleMatch.None)
                ink.Write("  does not fit the frames", Styles.Warning);
            ink.EndLine();
            if (module.Build is { } build)
                ModuleField("build id", build.BuildId, "code id", build.CodeId);
            if (module.Debug is { Id: { } debug })
                ModuleField("debug file", debug, null, null);
            if (module.Producers is { } made)
                WriteProducers(made);
        }
    }

    private void WriteProducers(ModuleProducers made)
    {
        if (made.Language.Count > 0)
            ModuleField("languages", string.Join(", ", made.Language), null, null);
        if (made.ProcessedBy.Count + made.Sdk.Count > 0)
            ModuleField("made by", string.Join(", ", made.ProcessedBy.Concat(made.Sdk)), null, null);
    }

    private void WriteSignature()
    {
        ink.EndLine();
        ink.Write("Signature", Styles.Heading).EndLine();
        ink.Write("  " + TerminalText.Clean(report.Signature.Text)).EndLine();
        ink.Write($"  {report.Signature.Fingerprint} ({report.Signature.Algorithm})", Styles.Faint).EndLine();
    }

    private void WriteNotes()
    {
        if (report.Notes.Count == 0)
            return;
        ink.EndLine();
        ink.Write("Notes", Styles.Heading).EndLine();
        foreach (var note in report.Notes)
        {
            var damage = note.Kind.StartsWith("damaged", StringComparison.Ordinal);
            ink.Write("  ")
                .Write(TerminalText.Clean(note.Kind), damage ? Styles.Warning : Style.Plain)
                .Write(": " + TerminalText.Clean(note.Detail));
            // The detail of damage already ends with its place.
            if (!damage && note.Offset is { } offset)
                ink.Write($" (at byte 0x{offset:x})", Styles.Faint);
            ink.EndLine();
        }
    }

    private void Field(string name, string value) => ink.Write($"  {name, -9}", Styles.Faint).Write(value).EndLine();

    private void ModuleField(string name, string? value, string? second, string? secondValue)
    {
        if (value is null && secondValue is null)
            return;
        ink.Write("      ");
        if (value is not null)
            ink.Write($"{name} {TerminalText.Clean(value)}", Styles.Faint);
        if (secondValue is not null)
            ink.Write($"{(value is null ? "" : ", ")}{second} {TerminalText.Clean(secondValue)}", Styles.Faint);
        ink.EndLine();
    }

    private static string Access(MemoryAccess access)
    {
        var width = access.Width is { } bytes ? $"{bytes} bytes at " : "";
        var length = access.MemoryBytes is { } memory ? $" of {memory} bytes" : "";
        var beyond = access.BeyondBy is { } by ? $", {by} past its end" : "";
        return $"{width}{access.Address} in memory {access.Memory}{length}{beyond}";
    }

    private static string IndirectCall(IndirectCall call)
    {
        var entry = call.Index is { } index ? $"entry {index} of " : "an entry of ";
        var expected = call.Expected is { } type ? $", called as {TerminalText.Clean(type)}" : "";
        var actual = call.Actual is { } other ? $", is {TerminalText.Clean(other)}" : "";
        return $"{entry}table {call.Table}{expected}{actual}";
    }

    private static string Quoted(string text) => $"\"{TerminalText.Clean(text)}\"";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
