using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Traps;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Regrouping;

/// <summary>Crashes with real signatures, without dumps.</summary>
internal static class RegroupFill
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Stores a finished crash.</summary>
    public static async Task<Crash> CrashAsync(CrashHubDb db, DateTimeOffset at, string stack)
    {
        var id = Guid.CreateVersion7(at);
        db.Crashes.Add(
            new Crash
            {
                ProjectId = 1,
                ReceivedAt = at,
                Id = id,
                EventJson = "{}",
                DumpSha256 = "00",
                DumpLocator = "none",
            }
        );
        await db.SaveChangesAsync(Cancellation);
        var claim = Assert.Single(await new CrashQueue(db).ClaimAsync(1, "fill", 1, TimeSpan.FromMinutes(5), Cancellation));
        await new CrashFinish(db).RunAsync([new(claim, InputOf(GroupingInForce.Default, stack))], Cancellation);
        db.ChangeTracker.Clear();
        return await db.Crashes.AsNoTracking().SingleAsync(c => c.Id == id, Cancellation);
    }

    /// <summary>Stores more crashes like one, a millisecond apart, and counts them in its bucket.</summary>
    public static async Task CopyAsync(CrashHubDb db, Crash like, int count)
    {
        await db.Database.OpenConnectionAsync(Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        var report = await db.CrashReports.AsNoTracking().SingleAsync(r => r.CrashId == like.Id, Cancellation);
        var (counters, rows) = (new CrashFinishCounters(db, 1), new CrashFinishRows(db, 1));
        var bucket = (await rows.LockAsync(like.BucketId!.Value, Cancellation))!;
        for (var k = 1; k <= count; k++)
        {
            var at = like.ReceivedAt.AddMilliseconds(k);
            var copy = new RegroupCrash
            {
                ReceivedAt = MicrosecondsConverter.ToMicroseconds(at),
                Id = Guid.CreateVersion7(at),
                State = CrashState.Processed,
                UserHash = $"user {k % 7}",
            };
            db.Crashes.Add(
                new Crash
                {
                    ProjectId = 1,
                    ReceivedAt = at,
                    Id = copy.Id,
                    EventJson = "{}",
                    DumpSha256 = "00",
                    State = copy.State,
                    BucketId = like.BucketId,
                    UserHash = copy.UserHash,
                }
            );
            db.CrashReports.Add(
                new CrashReportRow
                {
                    ProjectId = 1,
                    ReceivedAt = at,
                    CrashId = copy.Id,
                    Report = report.Report,
                    SignatureInput = report.SignatureInput,
                }
            );
            counters.Add(bucket, copy.Counted(1));
        }
        await db.SaveChangesAsync(Cancellation);
        await counters.StoreAsync(Cancellation);
        await rows.SaveAsync([bucket], Cancellation);
        await transaction.CommitAsync(Cancellation);
    }

    private static CrashReport ReportOf(string stack) =>
        new()
        {
            Process = "app",
            Trap = new TrapReport { Kind = TrapKind.Unreachable, Source = TrapSource.Instruction },
            Modules = [],
            Threads = [new ThreadReport("main", false, [.. stack.Split(' ').Select(FrameOf)])],
            Memories = [],
            Signature = new CrashSignature("", "", "", []),
            Notes = [],
        };

    /// <summary>What a finish writes of a crash with a stack.</summary>
    public static CrashFinishInput InputOf(GroupingInForce grouping, string stack, bool keepsInput = true)
    {
        var report = ReportOf(stack);
        var input = SignatureInputs.Of(report, new CrashEvent());
        var signature = grouping.SignatureOf(input);
        var (title, culprit) = BucketTitle.Of(report);
        return QueueDatabase.InputOf(signature.Fingerprint) with
        {
            Algorithm = signature.Algorithm,
            Stack = CrashStack.Of(signature.Stack),
            StackKeys = [KeyOf(stack)],
            SignatureText = signature.Text,
            Title = title,
            Culprit = culprit,
            Report = StoredReport.Pack(report).Report,
            SignatureInput = keepsInput ? StoredSignatureInput.Pack(input) : null,
        };
    }

    /// <summary>The key of a raw stack: a probe of such a crash asks by it.</summary>
    public static Guid KeyOf(string stack) => new(SHA256.HashData(Encoding.UTF8.GetBytes(stack)).AsSpan(0, 16));

    private static FrameReport FrameOf(string function, int index) =>
        new()
        {
            Index = index,
            Inline = false,
            Function = function,
            File = function + ".c",
            Line = index + 1,
            Status = FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Dwarf,
        };
}
