using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Lets an upload in or says no, before a byte of its body is read: first the places of this process, then the rates of token and project, then the day's
/// quota. No round trip to the database but one a second for a project with a quota, and one every few seconds for its limits.
/// </summary>
internal sealed class IngestAdmission(
    IngestPlaces places,
    RateMeters meters,
    UsageLedger ledger,
    LimitsDirectory directory,
    IOptions<IngestOptions> settings,
    TimeProvider time
)
{
    private const int MostJitterSeconds = 5;
    private const int MostQuotaJitterSeconds = 300;
    private const string ContentBytes = "content-bytes";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly MinDataRate slowest = new(settings.Value.MinBytesPerSecond, Grace);

    /// <summary>The ticket, to be disposed when the upload is over; or why it is not let in.</summary>
    public async ValueTask<(IngestTicket? Ticket, ProblemHttpResult? Refusal)> EnterAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var announced = places.Counted(context.Request.ContentLength);
        if (!places.TryTake(project.Id, announced))
            return (null, Overloaded(context));
        var isIn = false;
        try
        {
            var limits = await directory.OfAsync(project.Id, cancellation);
            var tally = limits.HasQuota ? await ledger.FreshAsync(project.Id, cancellation) : ledger.Of(project.Id);
            var report = new LimitReport();
            var refusal = RateRefusal(context, project, caller, limits, ref report) ?? QuotaRefusal(context, tally, limits, ref report);
            report.Tell(context.Response);
            if (refusal is not null)
                return (null, refusal);
            isIn = true;
            if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
                rate.MinDataRate = slowest;
            var ticket = new IngestTicket(places, tally, announced, limits.HasQuota) { Rate = BytesRate(context, project, limits) };
            return (ticket, null);
        }
        finally
        {
            if (!isIn)
                places.Return(project.Id, announced);
        }
    }

    private ProblemHttpResult? RateRefusal(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        LimitsInForce limits,
        ref LimitReport report
    )
    {
        ProblemHttpResult? refusal = null;
        if (limits.TokenRequestsPerSecond > 0 && caller.TokenId is { } token)
        {
            var perSecond = limits.TokenRequestsPerSecond;
            var burst = LimitsInForce.BurstOf(perSecond);
            var policy = LimitPolicy.OfRate("token", "requests", perSecond, burst, "Limits:TokenRequestsPerSecond");
            var taken = meters.Of(RateKind.TokenRequests, project.Id, token).Take(1, 1, perSecond, burst);
            refusal = Told(context, policy, taken, perSecond, ref report);
        }
        if (refusal is null && limits.RequestsPerSecond > 0)
        {
            var perSecond = limits.RequestsPerSecond;
            var policy = LimitPolicy.OfRate("project", "requests", perSecond, limits.RequestBurst, "Limits:RequestsPerSecond");
            var taken = meters.Of(RateKind.ProjectRequests, project.Id, Guid.Empty).Take(1, 1, perSecond, limits.RequestBurst);
            refusal = Told(context, policy, taken, perSecond, ref report);
        }
        if (refusal is null && limits.BytesPerSecond > 0)
        {
            var perSecond = limits.BytesPerSecond;
            var burst = LimitsInForce.BurstOf(perSecond);
            var policy = LimitPolicy.OfRate("project-bytes", ContentBytes, perSecond, burst, "Limits:BytesPerSecond");
            // One dump may be larger than any burst: it goes when something is left, and those behind it wait longer.
            var (meter, _, charged) = BytesRate(context, project, limits)!.Value;
            var taken = meter.Take(charged, 1, perSecond, burst);
            refusal = Told(context, policy, taken, perSecond, ref report);
        }
        return refusal;
    }

    /// <summary>Charged at once is what the body announces, as far as a burst reaches: an announcement alone must not make others wait for long.</summary>
    private (RateMeter Meter, long PerSecond, long Charged)? BytesRate(HttpContext context, ProjectContext project, LimitsInForce limits)
    {
        if (limits.BytesPerSecond == 0)
            return null;
        var charged = Math.Min(context.Request.ContentLength ?? 0, LimitsInForce.BurstOf(limits.BytesPerSecond));
        return (meters.Of(RateKind.ProjectBytes, project.Id, Guid.Empty), limits.BytesPerSecond, charged);
    }

    private static ProblemHttpResult? Told(
        HttpContext context,
        LimitPolicy policy,
        RateReading taken,
        long perSecond,
        ref LimitReport report
    )
    {
        report.Add(policy, taken.Left, taken.Reset);
        if (taken.IsTaken)
            return null;
        // Hosts that were refused together would come back together.
        var jitter = taken.Reset * (0.25 * Random.Shared.NextDouble());
        context.Response.Headers.RetryAfter = LimitPolicy.Seconds(taken.Reset + jitter);
        return Problem.Of(
            StatusCodes.Status429TooManyRequests,
            "rate-limited",
            "Too many at once",
            $"At most {perSecond} {policy.Unit} a second are taken here. Nothing is wrong with the crash: send it again after Retry-After.",
            ("limit", perSecond),
            ("unit", policy.Unit + " per second"),
            ("setting", policy.Setting),
            ("policy", policy.Name)
        );
    }

    private ProblemHttpResult? QuotaRefusal(HttpContext context, UsageTally tally, LimitsInForce limits, ref LimitReport report)
    {
        if (!limits.HasQuota)
            return null;
        var now = time.GetUtcNow();
        var day = UsageLedger.DayOf(now);
        var isIn = tally.TryReserve(day, limits.CrashesPerDay, limits.BytesPerDay);
        var used = tally.Of(day);
        var reset = day + Day - now;
        var crashes = new LimitPolicy("crashes-a-day", "requests", limits.CrashesPerDay, Day, "Limits:CrashesPerDay");
        var bytes = new LimitPolicy("bytes-a-day", ContentBytes, limits.BytesPerDay, Day, "Limits:BytesPerDay");
        if (limits.CrashesPerDay > 0)
            report.Add(crashes, Math.Max(0, limits.CrashesPerDay - used.Crashes), reset);
        if (limits.BytesPerDay > 0)
            report.Add(bytes, Math.Max(0, limits.BytesPerDay - used.Bytes), reset);
        if (isIn)
            return null;
        var reached = limits.CrashesPerDay > 0 && used.Crashes >= limits.CrashesPerDay ? crashes : bytes;
        context.Response.Headers.RetryAfter = LimitPolicy.Seconds(reset + TimeSpan.FromSeconds(Random.Shared.Next(MostQuotaJitterSeconds)));
        return Problem.Of(
            StatusCodes.Status429TooManyRequests,
            "quota-exceeded",
            "The day's quota is used up",
            $"The project's quota of {reached.Quota} {(reached.Unit == ContentBytes ? "bytes" : "crashes")} a day begins anew at 00:00 UTC.",
            ("limit", reached.Quota),
            ("unit", reached.Unit == ContentBytes ? "bytes per day" : "crashes per day"),
            ("setting", reached.Setting),
            ("policy", reached.Name)
        );
    }

    private ProblemHttpResult Overloaded(HttpContext context)
    {
        var seconds = 1 + Random.Shared.Next(MostJitterSeconds);
        context.Response.Headers.RetryAfter = LimitPolicy.Seconds(TimeSpan.FromSeconds(seconds));
        return Problem.Of(
            StatusCodes.Status503ServiceUnavailable,
            "overloaded",
            "Too many uploads at once",
            "As many uploads run as this project may have now. Nothing is wrong with the crash: send it again after Retry-After.",
            ("limit", settings.Value.MaxConcurrent),
            ("unit", "uploads"),
            ("setting", "Ingest:MaxConcurrent")
        );
    }
}
