using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>A value that the instance made for itself once, for example the key that user ids are hashed with.</summary>
internal sealed class Setting
{
    public required string Name { get; init; }
    public required string Value { get; set; }

    /// <summary>Writes a value, whether there is one or not.</summary>
    public static Task SetAsync(CrashHubDb db, string name, string value, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync(
            $"INSERT INTO settings (name, value) VALUES ({name}, {value}) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            cancellation
        );
}
