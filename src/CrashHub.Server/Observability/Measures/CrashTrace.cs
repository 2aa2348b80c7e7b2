using System.Diagnostics;
using System.Text.Json;

namespace CrashHub.Server.Observability.Measures;

/// <summary>
/// One trace from the post to the bucket. The post's place in its trace is kept as a member of the stored event that no document shows, so that a worker,
/// most often in another process, goes on from there.
/// </summary>
internal static class CrashTrace
{
    private const string Member = "traceparent";
    private const string CrashId = "crashhub.crash.id";
    private const string ProjectId = "crashhub.project.id";

    /// <summary>The stored event with the place of the current span; as it was when nobody traces.</summary>
    public static string Keep(string eventJson)
    {
        if (!CrashHubMeter.Spans.HasListeners())
            return eventJson;
        if (
            Activity.Current is not { IdFormat: ActivityIdFormat.W3C, IsAllDataRequested: true, Id: { } place }
            || eventJson is not [.., '}']
        )
            return eventJson;
        var comma = eventJson.Length > 2 ? "," : "";
        return $"{eventJson.AsSpan(0, eventJson.Length - 1)}{comma}\"{Member}\":\"{place}\"}}";
    }

    /// <summary>A part of taking a crash in.</summary>
    public static Activity? Ingest(string name, int project) => CrashHubMeter.Spans.StartActivity(name)?.SetTag(ProjectId, project);

    /// <summary>Names the crash on the span of its post.</summary>
    public static void Name(Guid crash) => Activity.Current?.SetTag(CrashId, crash.ToString());

    /// <summary>The work on a crash, as a part of the trace of its post; a trace of its own where none was kept.</summary>
    public static Activity? Process(int project, Guid crash, string eventJson)
    {
        if (!CrashHubMeter.Spans.HasListeners())
            return null;
        var span = CrashHubMeter.Spans.StartActivity("process crash", ActivityKind.Consumer, PlaceOf(eventJson));
        return span?.SetTag(CrashId, crash.ToString()).SetTag(ProjectId, project);
    }

    private static ActivityContext PlaceOf(string eventJson)
    {
        using var document = JsonDocument.Parse(eventJson);
        return
            document.RootElement.TryGetProperty(Member, out var place)
            && place.ValueKind == JsonValueKind.String
            && ActivityContext.TryParse(place.GetString(), null, isRemote: true, out var context)
            ? context
            : default;
    }
}
