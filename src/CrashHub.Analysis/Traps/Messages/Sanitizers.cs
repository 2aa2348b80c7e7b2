namespace CrashHub.Analysis.Traps.Messages;

/// <summary>What a sanitizer's runtime found.</summary>
internal static class Sanitizers
{
    private const string Prefix = "__ubsan_handle_";

    /// <summary>For example <c>ubsan: mul-overflow</c>: the handlers of the minimal runtime are named after what they report.</summary>
    public static string? Message(TrapStack stack)
    {
        if (stack.Find(name => name.StartsWith(Prefix, StringComparison.Ordinal)) is not { } frame)
            return null;
        var kind = stack.Name(frame)!.AsSpan(Prefix.Length);
        foreach (var end in (ReadOnlySpan<string>)["_abort", "_minimal"])
        {
            if (kind.EndsWith(end, StringComparison.Ordinal))
                kind = kind[..^end.Length];
        }
        return kind.IsEmpty ? null : "ubsan: " + kind.ToString().Replace('_', '-');
    }
}
