using System.Text.Json;
using CrashHub.Cli.Uploads;
using CrashHub.Contracts;

namespace CrashHub.Cli.Gates;

/// <summary>
/// Asks the gate, again and again while the queue is behind or the server is away, as it is for the length of a restart. Every question behind the first
/// answer is about the instant of that answer.
/// </summary>
/// <param name="client">The way to the server.</param>
/// <param name="server">Where the gate is.</param>
/// <param name="talk">What is told meanwhile.</param>
/// <param name="time">The clock.</param>
/// <param name="fields">The question.</param>
/// <param name="patience">How long the queue, or the server, is waited for.</param>
internal sealed class GateAsking(
    ServerClient client,
    ServerAddress server,
    UploadTalk talk,
    TimeProvider time,
    IReadOnlyList<(string Name, string? Value)> fields,
    TimeSpan patience
)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The answer once the queue was read, or when patience ends; with the server's bytes.</summary>
    public async Task<(GateDocument? Answer, Reply? Reply)> AskAsync(CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var pause = FirstPause;
        string? asOf = null;
        while (true)
        {
            var reply = await GetAsync("json", asOf, cancellation);
            var answer = reply is { IsSuccess: true } ? Read(reply) : null;
            if (WorthWaitingFor(answer, reply) is not { } why)
                return (answer, reply);
            asOf = answer?.AsOf ?? asOf;
            var left = patience - time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
                return (answer, reply);
            talk.Say($"{why}; waiting");
            await Task.Delay(pause < left ? pause : left, time, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>The answer in another format, about the same instant.</summary>
    public Task<Reply?> GetAsync(string format, string? asOf, CancellationToken cancellation)
    {
        var query = "";
        foreach (var (name, value) in fields)
        {
            var text = name == "asOf" ? asOf ?? value : value;
            if (!string.IsNullOrEmpty(text))
                query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(text)}";
        }
        return client.GetAsync("gate", server.InProject($"gate{query}&format={format}"), cancellation);
    }

    /// <summary>What may be otherwise later; null where asking again changes nothing.</summary>
    private static string? WorthWaitingFor(GateDocument? answer, Reply? reply) =>
        answer is { Verdict: GateVerdict.Unknown, Counts.Queued: > 0 }
            ? $"the queue is behind by {answer.Counts.Queued} {(answer.Counts.Queued == 1 ? "crash" : "crashes")}"
        : reply is null || RetryPause.IsWorthwhile(reply.Status) ? "the server is away"
        : null;

    private static GateDocument? Read(Reply reply)
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, ContractsJson.Default.GateDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
