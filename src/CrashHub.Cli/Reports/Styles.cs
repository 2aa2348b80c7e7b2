using Spectre.Console;

namespace CrashHub.Cli.Reports;

/// <summary>What each colour means; the sixteen colours that a terminal's own theme decides.</summary>
internal static class Styles
{
    public static Style Heading { get; } = new(decoration: Decoration.Bold);
    public static Style Trap { get; } = new(Color.Red, decoration: Decoration.Bold);
    public static Style Function { get; } = new(Color.Olive);
    public static Style Place { get; } = new(Color.Green);
    public static Style Faint { get; } = new(decoration: Decoration.Dim);
    public static Style Warning { get; } = new(Color.Maroon);
}
