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
        var text = Presenter.TextOf(scope, first);
        return text is null || text.Length > MaxKeyLength ? pair.Renamed(At(index)) : second.Renamed($"[{text}]");
    }

    /// <summary>The name of a place.</summary>
    public static string At(int index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]");
}
