using System.Text;

namespace CrashHub.Server.Ingest;

/// <summary>Collects the limits that hold for a request and tells them in its answer; nothing is made where no limit is set.</summary>
internal struct LimitReport
{
    private StringBuilder? policies;
    private StringBuilder? left;

    public void Add(LimitPolicy policy, long remaining, TimeSpan reset)
    {
        policy.AppendPolicy(policies ??= new StringBuilder(64));
        policy.AppendLeft(left ??= new StringBuilder(64), remaining, reset);
    }

    public readonly void Tell(HttpResponse response)
    {
        if (policies is null)
            return;
        response.Headers["RateLimit-Policy"] = policies.ToString();
        response.Headers["RateLimit"] = left!.ToString();
    }
}
