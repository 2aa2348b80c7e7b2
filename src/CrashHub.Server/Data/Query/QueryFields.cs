namespace CrashHub.Server.Data.Query;

/// <summary>The fields of the query language.</summary>
internal static class QueryFields
{
    public const string TagPrefix = "tag.";

    private static readonly Dictionary<string, QueryField> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["is"] = QueryField.Is,
        ["release"] = QueryField.Release,
        ["environment"] = QueryField.Environment,
        ["function"] = QueryField.Function,
        ["region"] = QueryField.Region,
        ["runtime"] = QueryField.Runtime,
        ["trap"] = QueryField.Trap,
        ["module"] = QueryField.Module,
        ["build"] = QueryField.Build,
        ["frame"] = QueryField.Frame,
        ["file"] = QueryField.File,
        ["message"] = QueryField.Message,
        ["firstSeen"] = QueryField.FirstSeen,
        ["lastSeen"] = QueryField.LastSeen,
        ["count"] = QueryField.Count,
        ["users"] = QueryField.Users,
        ["assignee"] = QueryField.Assignee,
    };

    private static readonly Dictionary<string, string> OtherWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["status"] = "is",
        ["state"] = "is",
        ["version"] = "release",
        ["func"] = "function",
        ["fn"] = "function",
        ["user"] = "users",
        ["assigned"] = "assignee",
        ["stack"] = "frame",
        ["path"] = "file",
        ["since"] = "lastSeen",
    };

    public static readonly string[] States = ["open", "resolved", "muted", "regressed", "new", "assigned", "unassigned", "symbolicated"];

    /// <summary>What <see cref="BucketValue"/> calls a field that is counted bucket by bucket; null for others.</summary>
    public static string? CountedAs(QueryField field) =>
        field switch
        {
            QueryField.Release => "release",
            QueryField.Environment => "environment",
            QueryField.Function => "function",
            QueryField.Region => "region",
            QueryField.Runtime => "runtime",
            _ => null,
        };

    public static QueryField? Find(string name)
    {
        if (name.StartsWith(TagPrefix, StringComparison.OrdinalIgnoreCase))
            return QueryField.Tag;
        return Known.TryGetValue(name, out var field) ? field : null;
    }

    /// <summary>The field that was meant: by what it begins with when that is clear, by another common word for it, else by its letters.</summary>
    public static string? Nearest(string name)
    {
        if (OtherWords.TryGetValue(name, out var known))
            return known;
        var begun = name.Length > 1 ? Known.Keys.Where(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Take(2).ToList() : [];
        return begun is [var only] ? only : Nearest(name, Known.Keys);
    }

    /// <summary>The choice that at most two changes of a letter lead to.</summary>
    public static string? Nearest(string name, IEnumerable<string> choices)
    {
        if (name.Length > 32)
            return null;
        var best = choices
            .Select(c => (Choice: c, Distance: Distance(name.ToLowerInvariant(), c.ToLowerInvariant())))
            .MinBy(c => c.Distance);
        return best.Distance <= 2 && best.Distance < name.Length ? best.Choice : null;
    }

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
