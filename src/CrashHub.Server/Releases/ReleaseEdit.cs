using System.Text.Json;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Releases;

/// <summary>What a POST or PATCH says of a release, checked.</summary>
internal sealed class ReleaseEdit
{
    public const int MostDeploys = 100;
    private const int LongestText = 250;

    private bool hasCommits;
    private string? from;
    private string? to;
    private readonly List<(string Environment, DateTimeOffset? At)> deploys = [];

    /// <summary>Reads it; the faults stay with the fields.</summary>
    public static ReleaseEdit Read(JsonFields fields)
    {
        var edit = new ReleaseEdit { hasCommits = fields.Has("commits") };
        if (fields.Object("commits") is { } commits)
        {
            (edit.from, edit.to) = (commits.Text("from", LongestText), commits.Text("to", LongestText));
            fields.Add("commits", commits);
        }
        foreach (var (deploy, at) in (fields.Objects("deploys", MostDeploys) ?? []).Select((d, k) => (d, k)))
        {
            var environment = deploy.Text("environment", LongestText, required: true);
            if (!deploy.Has("at"))
                deploy.Add("at", "is missing; null takes the deploy out");
            var when = deploy.Instant("at");
            fields.Add($"deploys[{at}]", deploy);
            if (environment is not null)
                edit.deploys.Add((environment, when));
        }
        return edit;
    }

    /// <summary>Changes the row; false when it would hold too many deploys.</summary>
    public bool Apply(ProjectRelease release)
    {
        if (hasCommits)
            (release.CommitsFrom, release.CommitsTo) = (from, to);
        if (deploys.Count > 0)
        {
            var all = DeploysOf(release);
            foreach (var (environment, at) in deploys)
            {
                if (at is { } when)
                    all[environment] = when;
                else
                    all.Remove(environment);
            }
            if (all.Count > MostDeploys)
                return false;
            release.DeploysJson = all.Count == 0 ? null : JsonSerializer.Serialize(all);
        }
        release.Version++;
        return true;
    }

    /// <summary>When the release was deployed where.</summary>
    public static SortedDictionary<string, DateTimeOffset> DeploysOf(ProjectRelease release) =>
        new(
            release.DeploysJson is { } json ? JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(json) ?? [] : [],
            StringComparer.Ordinal
        );
}
