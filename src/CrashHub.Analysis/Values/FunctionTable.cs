namespace CrashHub.Analysis.Values;

/// <summary>Which function a function pointer means: an index in table 0, which element segments fill and, in most modules, nothing changes.</summary>
internal static class FunctionTable
{
    /// <summary>The function's name; null when it has none or the table may have been changed since.</summary>
    public static string? NameOf(FrameScope scope, ulong index)
    {
        var tables = scope.State.Module.TableContents;
        return scope.Budget.TakeStep() && tables.IsFixed(0) && tables.FunctionAt(0, index) is { } function
            ? scope.Types.NameOf(function)
            : null;
    }
}
