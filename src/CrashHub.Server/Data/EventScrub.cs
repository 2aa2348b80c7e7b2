using CrashHub.Analysis.Privacy;
using CrashHub.Analysis.Report;

namespace CrashHub.Server.Data;

/// <summary>
/// The scrub list over what the host said. Its free texts are cleaned: trap, requestId, host, fingerprint and the values of tags. What lists, gates and
/// builds are found by (release, environment, function, region, runtime, names and ids of modules) stays, or a pattern of digits would take a release away.
/// </summary>
internal static class EventScrub
{
    /// <summary>The event with its matches overwritten; the event itself when there is none.</summary>
    public static CrashEvent Clean(this ScrubList list, CrashEvent told)
    {
        if (list.Patterns.Count == 0)
            return told;
        var clean = told with
        {
            Trap = Text(list, told.Trap),
            RequestId = Text(list, told.RequestId),
            Host = Text(list, told.Host),
            Fingerprint = Texts(list, told.Fingerprint),
            Tags = Values(list, told.Tags),
        };
        return clean == told ? told : clean;
    }

    private static string? Text(ScrubList list, string? text) => text is null ? null : list.Clean(text);

    // Records compare lists by reference: what is as it was is the same object.
    private static IReadOnlyList<string>? Texts(ScrubList list, IReadOnlyList<string>? texts)
    {
        if (texts is null)
            return null;
        List<string> clean = [.. texts.Select(list.Clean)];
        return clean.SequenceEqual(texts, StringComparer.Ordinal) ? texts : clean;
    }

    private static IReadOnlyDictionary<string, string>? Values(ScrubList list, IReadOnlyDictionary<string, string>? tags)
    {
        if (tags is null)
            return null;
        var clean = tags.ToDictionary(tag => tag.Key, tag => list.Clean(tag.Value), StringComparer.Ordinal);
        return tags.All(tag => clean[tag.Key] == tag.Value) ? tags : clean;
    }
}
