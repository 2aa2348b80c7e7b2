using System.Globalization;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>AssemblyScript ends through its import <c>abort(message, file, line, column)</c>.</summary>
internal static class AssemblyScriptAborts
{
    /// <summary><c>MESSAGE (FILE:LINE:COLUMN)</c>, without the place where that is not certain; null where there is no message.</summary>
    public static string? Message(TrapStack stack)
    {
        if (stack.Values.State(0) is not { } state || stack.Values.Operand(0, 3) is not { } message)
            return null;
        var memory = stack.Text(state);
        if (memory.AssemblyScript(message) is not { Length: > 0 } text)
            return null;
        if (
            stack.Values.Operand(0, 2) is not { } file
            || memory.AssemblyScript(file) is not { Length: > 0 } path
            || stack.Values.Operand(0, 1) is not { } line
            || stack.Values.Operand(0, 0) is not { } column
        )
            return text;
        return string.Create(CultureInfo.InvariantCulture, $"{text} ({path}:{(uint)line}:{(uint)column})");
    }
}
