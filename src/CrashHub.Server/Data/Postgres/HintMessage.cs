namespace CrashHub.Server.Data.Postgres;

/// <summary>
/// How hints are spelled in a notification: the sender, then <c>w</c> for work or <c>e</c> and the ids of ended crashes, in words. A word that is not known is
/// passed over, so that processes of several versions hear each other.
/// </summary>
internal static class HintMessage
{
    // PostgreSQL takes less than 8000 bytes; an id and its space are 33.
    private const int MostIds = 200;

    /// <summary>The messages that hold all of it.</summary>
    public static IEnumerable<string> Of(string sender, bool work, IReadOnlyList<Guid> ended)
    {
        if (ended.Count == 0 && work)
            yield return $"{sender} w";
        for (var at = 0; at < ended.Count; at += MostIds)
        {
            var ids = ended.Skip(at).Take(MostIds).Select(id => id.ToString("n"));
            yield return $"{sender} {(at == 0 && work ? "w " : "")}e {string.Join(' ', ids)}";
        }
    }

    /// <summary>Passes a message on, unless <paramref name="self"/> sent it.</summary>
    public static void Hear(string message, string self, QueueHint hint)
    {
        var words = message.Split(' ');
        if (words[0] == self)
            return;
        foreach (var word in words.AsSpan(1))
        {
            if (word == "w")
                hint.WakeOne();
            else if (Guid.TryParseExact(word, "n", out var crash))
                hint.EndedHere(crash);
        }
    }
}
