using System.Security.Cryptography;
using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Analysis.Report;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;

namespace CrashHub.Server.Processing;

/// <summary>
/// A crash's dump and log under its project's rules: scrubbed before anything is read out of them, shrunk before they are kept. What is kept in place of
/// what came is put first, named by the finish, and only then is what came removed: a death in between leaves a blob that no row names.
/// </summary>
internal sealed class CleanedCrash
{
    private readonly IBlobStore blobs;
    private readonly CrashQueueClaim claim;
    private readonly PrivacyRule rule;
    private readonly ScrubbedDump scrubbed;
    private readonly List<string> put = [];
    private readonly List<string> replaced = [];

    private CleanedCrash(IBlobStore blobs, CrashQueueClaim claim, PrivacyRule rule, ScrubbedDump scrubbed)
    {
        (this.blobs, this.claim, this.rule, this.scrubbed) = (blobs, claim, rule, scrubbed);
    }

    /// <summary>What analysis reads.</summary>
    public ReadOnlyMemory<byte> Body => scrubbed.Bytes;

    /// <summary>Scrubs what came. It may compute for a while.</summary>
    public static CleanedCrash Scrub(
        IBlobStore blobs,
        CrashQueueClaim claim,
        PrivacyRule rule,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellation
    )
    {
        if (claim.Body != CrashBody.Text)
            return new(blobs, claim, rule, MemoryScrubber.Scrub(body, rule.Scrub, AnalysisLimits.Default, cancellation));
        if (rule.Scrub.Patterns.Count == 0)
            return new(blobs, claim, rule, new ScrubbedDump(body, 0, IsMarked: true, MemoryDropped: false));
        var text = body.ToArray();
        var count = rule.Scrub.Overwrite(text);
        return new(blobs, claim, rule, new ScrubbedDump(count == 0 ? body : text, count, IsMarked: true, MemoryDropped: false));
    }

    /// <summary>The report as it may be stored: nothing out of memory under <see cref="DumpPrivacy.Stack"/>, the message scrubbed, and notes on both.</summary>
    /// <param name="report">As analysis made it.</param>
    /// <param name="before">Places that an earlier processing overwrote in the dump, as it says itself.</param>
    public CrashReport Clean(CrashReport report, ulong before)
    {
        var notes = new List<ReportNote>();
        var count = before + (scrubbed.IsMarked && claim.Body != CrashBody.Text ? 0 : (ulong)scrubbed.Count);
        if (count > 0)
            notes.Add(new("scrubbed", null, null, $"{count} places that match the project's scrub list are overwritten"));
        if (scrubbed.MemoryDropped)
            notes.Add(
                new("memoryDropped", "data", null, "the memory could not be searched by the project's scrub list, so none of it is kept")
            );
        if (claim.Body != CrashBody.Text && rule.Mode != DumpPrivacy.Full)
            notes.Add(
                new(
                    "privacyMode",
                    null,
                    null,
                    rule.Mode == DumpPrivacy.Stack
                        ? "the project keeps no memory, so no values and no text from it"
                        : "the dump is kept with the memory that frames reach"
                )
            );
        var trap = report.Trap;
        if (rule.Mode == DumpPrivacy.Stack && trap.MessageFromMemory)
            trap = trap with { Message = null, MessageFromMemory = false };
        if (trap.Message is { } message)
            trap = trap with { Message = rule.Scrub.Clean(message) };
        return report with
        {
            Trap = trap,
            Threads = rule.Mode == DumpPrivacy.Stack ? [.. report.Threads.Select(WithoutVariables)] : report.Threads,
            Notes = notes.Count == 0 ? report.Notes : [.. report.Notes, .. notes],
        };
    }

    /// <summary>Puts what is kept in place of what came, and names it in the finish.</summary>
    public async Task<CrashFinishInput> StoreAsync(CrashFinishInput input, CancellationToken cancellation)
    {
        if (rule.KeepsEverything)
            return input;
        if (Kept() is { } bytes)
        {
            var locator = await PutAsync(bytes, cancellation);
            replaced.Add(claim.DumpLocator!);
            input = input with { Dump = new(locator, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.Length) };
        }
        if (await LogAsync(cancellation) is { } log)
        {
            input = input with { LogLocator = await PutAsync(log, cancellation) };
            replaced.Add(claim.LogLocator!);
        }
        return input;
    }

    /// <summary>What was put in place of what came.</summary>
    public IReadOnlyList<string> Put => put;

    /// <summary>What came and is replaced. A record of the ingest journal goes with its segment.</summary>
    public IReadOnlyList<string> Replaced => replaced;

    // Null when the bytes that came may stay.
    private ReadOnlyMemory<byte>? Kept()
    {
        var changed = scrubbed.Count > 0 || scrubbed.MemoryDropped;
        if (claim.Body == CrashBody.Text || rule.Mode == DumpPrivacy.Full)
            return changed ? scrubbed.Bytes : null;
        var known = CoredumpFile.Parse(scrubbed.Bytes, AnalysisLimits.Default).Capture?.Mode ?? DumpPrivacy.Full;
        // What a dump says of itself is its sender's word; only one that shrinking leaves as it is has been shrunk.
        var shrunk = DumpShrinker.Shrink(
            scrubbed.Bytes,
            known > rule.Mode ? known : rule.Mode,
            scrubbed.IsMarked ? 0 : (ulong)scrubbed.Count,
            AnalysisLimits.Default
        );
        return !changed && shrunk.AsSpan().SequenceEqual(scrubbed.Bytes.Span) ? null : shrunk;
    }

    private async Task<byte[]?> LogAsync(CancellationToken cancellation)
    {
        if (claim.LogLocator is null || rule.Scrub.Patterns.Count == 0)
            return null;
        using var content = await blobs.OpenOnceAsync(claim.LogLocator, cancellation);
        var log = content?.Bytes.ToArray();
        return log is not null && rule.Scrub.Overwrite(log) > 0 ? log : null;
    }

    private async Task<string> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await using var writer = await blobs.CreateAsync(claim.ProjectId, cancellation);
        await writer.WriteAsync(bytes, cancellation);
        var locator = await writer.CommitAsync(cancellation);
        put.Add(locator);
        return locator;
    }

    private static ThreadReport WithoutVariables(ThreadReport thread) =>
        thread with
        {
            Frames = [.. thread.Frames.Select(f => f.Variables is null ? f : f with { Variables = null })],
        };
}
