using System.Net.Http.Headers;
using System.Reflection;

namespace CrashHub.Cli.Uploads;

/// <summary>Sends requests that may be sent again: each carries its own identity, so a repeated one changes nothing.</summary>
internal sealed class ServerClient : IDisposable
{
    private const int MaximumAnswer = 4 * 1024 * 1024;
    private readonly HttpClient http;
    private readonly ServerAddress server;
    private readonly UploadTalk talk;
    private readonly TimeProvider time;

    public ServerClient(ServerAddress server, UploadTalk talk, TimeProvider time)
    {
        this.server = server;
        this.talk = talk;
        this.time = time;
        // No redirects: the token goes to the address that was given and to no other.
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        var version = typeof(ServerClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "crashhub/" + version?.Split('+')[0]);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json, application/problem+json");
    }

    /// <summary>Posts a file; null when the server could not be reached, which has been told.</summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="target">Where to.</param>
    /// <param name="length">Bytes to send, for the time that they may take.</param>
    /// <param name="body">Makes the body anew for each try.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task<Reply?> PostAsync(string name, Uri target, long length, Func<HttpContent> body, CancellationToken cancellation) =>
        SendAsync(name, HttpMethod.Post, target, length, body, cancellation);

    /// <summary>Reads something; null when the server could not be reached, which has been told.</summary>
    public Task<Reply?> GetAsync(string name, Uri target, CancellationToken cancellation) =>
        SendAsync(name, HttpMethod.Get, target, length: 0, body: null, cancellation);

    private async Task<Reply?> SendAsync(
        string name,
        HttpMethod method,
        Uri target,
        long length,
        Func<HttpContent>? body,
        CancellationToken cancellation
    )
    {
        for (var retry = 0; ; retry++)
        {
            var (reply, asked, failure) = await TryOnceAsync(method, target, length, body, cancellation);
            if (reply is not null && !RetryPause.IsWorthwhile(reply.Status))
                return reply;
            var why = failure ?? $"the server answers {reply!.Status}";
            if (retry >= server.Retries)
                return Give(reply, $"{name}: {why}");
            if (RetryPause.Before(retry, asked, time.GetUtcNow(), Random.Shared) is not { } pause)
                return Give(reply, $"{name}: {why} and asks to come back in more than {RetryPause.Longest.TotalMinutes:0} minutes");
            talk.Say($"{name}: {why}; again in {pause.TotalSeconds:0.#} s ({retry + 1} of {server.Retries})");
            await Task.Delay(pause, time, cancellation);
        }
    }

    public void Dispose() => http.Dispose();

    private Reply? Give(Reply? reply, string why)
    {
        if (reply is null)
            talk.Say(why);
        return reply;
    }

    private async Task<(Reply? Reply, RetryConditionHeaderValue? Asked, string? Failure)> TryOnceAsync(
        HttpMethod method,
        Uri target,
        long length,
        Func<HttpContent>? body,
        CancellationToken cancellation
    )
    {
        // A slow line of 64 KiB/s is waited for; a dead one is not.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60 + length / (64.0 * 1024)), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var request = new HttpRequestMessage(method, target) { Content = body?.Invoke() };
        request.Headers.ExpectContinue = length > 1024 * 1024;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = await ReadBoundedAsync(response.Content, either.Token);
            return (
                new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, answer),
                response.Headers.RetryAfter,
                null
            );
        }
        catch (HttpRequestException failure)
        {
            return (null, null, $"{target.Host}:{target.Port} can't be reached ({(failure.InnerException ?? failure).Message})");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return (null, null, "no answer in time");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBoundedAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; bytes.Length < MaximumAnswer && (read = await stream.ReadAsync(buffer, cancellation)) > 0; )
            bytes.Write(buffer, 0, read);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
