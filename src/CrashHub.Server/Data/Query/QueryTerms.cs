using System.Globalization;

namespace CrashHub.Server.Data.Query;

/// <summary>Checks a term's value against its field and reads numbers and times.</summary>
internal static class QueryTerms
{
    public static QueryNode.Term? Check(QueryNode.Term term, int valueAt, DateTimeOffset now, out QueryFault? fault)
    {
        fault = null;
        switch (term.Field)
        {
            case QueryField.Is:
                return State(term, valueAt, out fault);
            case QueryField.Count or QueryField.Users:
                if (long.TryParse(term.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    return term with { Number = number };
                fault = new QueryFault(valueAt, $"'{Short(term.Value)}' is no whole number.");
                return null;
            case QueryField.FirstSeen or QueryField.LastSeen:
                return Instant(term, valueAt, now, out fault);
        }
        if (term.Comparison is QueryComparison.Equal)
            return term;
        fault = new QueryFault(valueAt, "Only count, users, firstSeen and lastSeen can be compared with < and >.");
        return null;
    }

    private static QueryNode.Term? State(QueryNode.Term term, int valueAt, out QueryFault? fault)
    {
        fault = null;
        var state = term.Value.ToLowerInvariant();
        if (term.Comparison is QueryComparison.Equal && QueryFields.States.Contains(state))
            return term with { Value = state };
        var nearest = QueryFields.Nearest(state, QueryFields.States);
        var meant = nearest is null ? "" : $" Did you mean is:{nearest}?";
        fault = new QueryFault(valueAt, $"is: takes one of {string.Join(", ", QueryFields.States)}.{meant}", nearest);
        return null;
    }

    /// <summary>A day, an instant, or a time ago: <c>-24h</c> means within the last 24 hours.</summary>
    private static QueryNode.Term? Instant(QueryNode.Term term, int valueAt, DateTimeOffset now, out QueryFault? fault)
    {
        fault = null;
        if (Ago(term.Value) is { } ago)
        {
            var comparison = term.Comparison is QueryComparison.Equal ? QueryComparison.GreaterOrEqual : term.Comparison;
            return term with { Comparison = comparison, From = now - ago };
        }
        if (DateOnly.TryParseExact(term.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var begin = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            var end = day == DateOnly.MaxValue ? DateTimeOffset.MaxValue : begin.AddDays(1);
            return term.Comparison switch
            {
                // After a day means from the next one on; up to a day includes it.
                QueryComparison.Greater => term with { Comparison = QueryComparison.GreaterOrEqual, From = end },
                QueryComparison.LessOrEqual => term with { Comparison = QueryComparison.Less, From = end },
                QueryComparison.Equal => term with { From = begin, Until = end },
                _ => term with { From = begin },
            };
        }
        var styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (term.Value.Contains('T') && DateTimeOffset.TryParse(term.Value, CultureInfo.InvariantCulture, styles, out var instant))
            return term with { From = instant };
        fault = new QueryFault(valueAt, $"'{Short(term.Value)}' is no time; write 2026-01-31, 2026-01-31T12:00:00Z or -24h.");
        return null;
    }

    private static TimeSpan? Ago(string value)
    {
        if (
            value.Length < 3
            || value[0] != '-'
            || !int.TryParse(value[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
        )
            return null;
        var hours = value[^1] switch
        {
            'm' => amount / 60.0,
            'h' => amount,
            'd' => amount * 24.0,
            'w' => amount * 168.0,
            _ => -1,
        };
        // A century is as good as for ever, and stays inside what an instant can hold.
        return hours < 0 ? null : TimeSpan.FromHours(Math.Min(hours, 876_000));
    }

    private static string Short(string value) => value.Length > 40 ? value[..40] + "…" : value;
}
