using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Statements over many items. PostgreSQL takes them as lists, in one statement, whose text, and so its plan, is the same however many they are; SQLite runs
/// one prepared command item by item, which costs it no round trip.
/// </summary>
internal static class ItemStatements
{
    /// <summary>Where a statement reads its items: a table <c>i</c>, whose columns are the items' names.</summary>
    public const string Items = "@@items";

    /// <summary>Runs a statement over items and reads the rows that it returns, in no order.</summary>
    /// <param name="db">The context; its connection is open.</param>
    /// <param name="text">The statement, with <see cref="Items"/> in its FROM. No two items may change the same row.</param>
    /// <param name="items">The columns of the items, each with as many values as the others. Their names are no names of the statement's other tables.</param>
    /// <param name="parameters">What is the same for all items; names begin with @.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<List<T>> OverAsync<T>(
        this CrashHubDb db,
        string text,
        (string Name, Array Values)[] items,
        (string Name, object? Value)[] parameters,
        Func<DbDataReader, T> read,
        CancellationToken cancellation
    )
    {
        var count = items[0].Values.Length;
        if (count == 0)
            return [];
        if (db.Database.IsNpgsql())
            return await db.Command(OfLists(text, items), [.. parameters, .. items.Select(item => ($"@{item.Name}", (object?)item.Values))])
                .RowsAsync(read, cancellation);
        var rows = new List<T>();
        await using var command = db.Command(
            OfOne(text, items),
            [.. parameters, .. items.Select(item => ($"@{item.Name}", (object?)null))]
        );
        for (var at = 0; at < count; at++)
        {
            for (var k = 0; k < items.Length; k++)
                command.Parameters[parameters.Length + k].Value = items[k].Values.GetValue(at) ?? DBNull.Value;
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                rows.Add(read(reader));
        }
        return rows;
    }

    /// <summary>Runs a statement over items that returns no rows.</summary>
    public static Task OverAsync(
        this CrashHubDb db,
        string text,
        (string Name, Array Values)[] items,
        (string Name, object? Value)[] parameters,
        CancellationToken cancellation
    ) => db.OverAsync(text, items, parameters, static _ => 0, cancellation);

    /// <summary>A column of items.</summary>
    public static (string Name, Array Values) Column<TItem, TValue>(string name, IReadOnlyList<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var at = 0; at < values.Length; at++)
            values[at] = value(items[at]);
        return (name, values);
    }

    private static string OfLists(string text, (string Name, Array Values)[] items)
    {
        var names = string.Join(", ", items.Select(item => item.Name));
        var lists = string.Join(", ", items.Select(item => $"@{item.Name}"));
        return text.Replace(Items, $"unnest({lists}) AS i({names})", StringComparison.Ordinal);
    }

    private static string OfOne(string text, (string Name, Array Values)[] items) =>
        text.Replace(
            Items,
            $"(SELECT {string.Join(", ", items.Select(item => $"@{item.Name} AS {item.Name}"))}) AS i",
            StringComparison.Ordinal
        );
}
