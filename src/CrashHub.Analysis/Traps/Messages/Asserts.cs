using System.Globalization;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>Failed asserts of C: no text of them is whole in memory, the parts are arguments.</summary>
internal static class Asserts
{
    /// <summary><c>Assertion failed: EXPR (FILE: FUNC: LINE)</c>, or null.</summary>
    public static string? Message(TrapStack stack, HostCall? hostCall)
    {
        // musl and Emscripten: expression, file, line, function. newlib (__assert_func): file, line, function, expression.
        if (hostCall is { Name: "__assert_fail", ParameterCount: 4 })
            return Of(stack, 0, i => stack.Values.Operand(0, 3 - i), [0, 1, 2, 3]);
        if (stack.Find(name => name is "__assert_fail") is { } musl)
            return Of(stack, musl, i => stack.Values.Parameter(musl, (uint)i), [0, 1, 2, 3]);
        if (stack.Find(name => name is "__assert_func") is { } newlib)
            return Of(stack, newlib, i => stack.Values.Parameter(newlib, (uint)i), [3, 0, 1, 2]);
        return null;
    }

    private static string? Of(TrapStack stack, int frame, Func<int, ulong?> argument, int[] order)
    {
        if (stack.Values.State(frame) is not { } state)
            return null;
        var memory = stack.Text(state);
        string? Text(int part) => argument(order[part]) is { } address ? memory.CString(address) : null;
        if (Text(0) is not { Length: > 0 } expression || Text(1) is not { } file || argument(order[2]) is not { } line)
            return null;
        // C++ and C99 name the function; older code gives none.
        if (argument(order[3]) is not { } name)
            return null;
        var number = ((int)line).ToString(CultureInfo.InvariantCulture);
        if (name == 0)
            return $"Assertion failed: {expression} ({file}: {number})";
        return memory.CString(name) is { } function ? $"Assertion failed: {expression} ({file}: {function}: {number})" : null;
    }
}
