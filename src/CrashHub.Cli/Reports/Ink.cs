using Spectre.Console;

namespace CrashHub.Cli.Reports;

/// <summary>Writes pieces of a line to stdout: in colour on a terminal that has it and did not ask for none (NO_COLOR), else plain.</summary>
internal sealed class Ink
{
    private readonly TextWriter plain;
    private readonly IAnsiConsole? coloured;

    private Ink(TextWriter plain, IAnsiConsole? coloured)
    {
        this.plain = plain;
        this.coloured = coloured;
    }

    public static Ink ForStandardOutput()
    {
        if (Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
            return new Ink(Console.Out, null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        // Lines are wrapped by the terminal, as gdb's are: a copied line is then whole.
        console.Profile.Width = int.MaxValue / 4;
        return new Ink(Console.Out, console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors ? null : console);
    }

    /// <summary>Plain text to a writer.</summary>
    public static Ink For(TextWriter writer) => new(writer, null);

    /// <summary>Writes a piece of a line; text from a file must be clean already.</summary>
    public Ink Write(string text, Style? style = null)
    {
        if (text.Length == 0)
            return this;
        if (coloured is null || style is null)
            plain.Write(text);
        else
            coloured.Write(new Text(text, style));
        return this;
    }

    public void EndLine() => plain.WriteLine();
}
