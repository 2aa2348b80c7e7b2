using System.Globalization;

namespace CrashHub.Analysis.Values.Views;

/// <summary>Entries of maps and sets as members: a map's by their keys, a set's by their place.</summary>
internal static class EntryNames
{
    private const int MaxKeyLength = 80;

    /// <summary>The member for a map's entry: named by its key, with the value of that key.</summary>
    public static Value OfPair(FrameScope scope, Value pair, int index, string key, string mapped)
    {
        if (Fields.Find(scope, pair, key) is not { } first || Fields.Find(scope, pair, mapped) is not { } second)
            return pair.Renamed(At(index));
        return Named(scope, first, second) ?? pair.Renamed(At(index));
    }

    /// <summary>The same where key and value lie apart; null for a key that is no name.</summary>
    public static Value? Named(FrameScope scope, Value key, Value mapped)
    {
        var text = Presenter.TextOf(scope, key);
        return text is null || text.Length > MaxKeyLength ? null : mapped.Renamed($"[{text}]");
    }

    /// <summary>The name of a place.</summary>
    public static string At(int index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]");
}
