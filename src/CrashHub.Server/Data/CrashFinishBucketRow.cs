using System.Data.Common;
using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>How a finish reads a bucket's row.</summary>
internal static class CrashFinishBucketRow
{
    /// <summary>The columns that <see cref="Read"/> wants, in their order.</summary>
    public const string Columns = """
        id, status, regressed, first_seen, last_seen, count, users, assignee, link, resolved_in_release, resolved_at, mute_until_count,
        mute_until_date, mute_until_regression, merged_into, version, dropped, kept_hour, kept_in_hour, is_family, has_splits, stacks,
        first_release, first_release_at, shown, is_symbolicated
        """;

    public static CrashFinishBucket Read(DbDataReader r)
    {
        var shown = r.IsDBNull(24) ? null : BucketShown.Read(r.GetFieldValue<byte[]>(24), r.GetInt64(5));
        return new()
        {
            Id = r.GetGuid(0),
            Status = (BucketStatus)r.GetInt32(1),
            Regressed = r.GetBoolean(2),
            FirstSeen = r.GetInt64(3),
            LastSeen = r.GetInt64(4),
            Count = r.GetInt64(5),
            Users = r.GetInt64(6),
            Assignee = r.Text(7),
            Link = r.Text(8),
            ResolvedInRelease = r.Text(9),
            ResolvedAt = r.Number(10),
            MuteUntilCount = r.Number(11),
            MuteUntilDate = r.Number(12),
            MuteUntilRegression = r.GetBoolean(13),
            MergedInto = r.IsDBNull(14) ? null : r.GetGuid(14),
            Version = r.GetInt64(15),
            Dropped = r.GetInt64(16),
            KeptHour = r.Number(17),
            KeptInHour = r.GetInt64(18),
            IsFamily = r.GetBoolean(19),
            HasSplits = r.GetBoolean(20),
            Stacks = r.IsDBNull(21) ? null : r.GetFieldValue<byte[]>(21),
            FirstRelease = r.Text(22),
            FirstReleaseAt = r.Number(23),
            Shown = shown,
            // Who counted here without a word of it may have brought one that is.
            IsSymbolicated = shown is null || r.IsDBNull(25) ? null : r.GetBoolean(25),
        };
    }
}
