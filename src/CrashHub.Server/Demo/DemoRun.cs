using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Demo;

/// <summary>Fills the project <c>demo</c> once the server listens, then prints the one line with the address to open.</summary>
internal sealed partial class DemoRun(
    IServiceScopeFactory scopes,
    IServer server,
    DemoDoor door,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DemoRun> logger
) : BackgroundService
{
    private const string Marker = "demo";
    private const string Begun = "begun";
    private const string Done = "done";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(stoppingToken);
        var root = Root();
        try
        {
            await FillAsync(root, stoppingToken);
            await Console.Out.WriteLineAsync($"Demo: open {root}/signin/{door.Secret} (signs you in, works once)");
        }
        catch (HttpRequestException refused)
        {
            Log.NotFilled(logger, refused.Message);
        }
        catch (TimeoutException late)
        {
            Log.NotFilled(logger, late.Message);
        }
    }

    private async Task FillAsync(string root, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CrashHubDb>();
        var marker = await db.Settings.SingleOrDefaultAsync(s => s.Name == Marker, cancellation);
        var isThere = await db.Projects.AnyAsync(p => p.Slug == DemoPlan.Slug, cancellation);
        // What is there is kept: a finished demo, and a project of that name that somebody made.
        if (isThere && marker?.Value != Begun)
            return;
        if (marker is null)
            db.Settings.Add(marker = new Setting { Name = Marker, Value = Begun });
        marker.Value = Begun;
        await db.SaveChangesAsync(cancellation);

        var desk = scope.ServiceProvider.GetRequiredService<TokenDesk>();
        var self = new Caller("demo", ScopeNames.All, null);
        const TokenScopes Needed = TokenScopes.Admin | TokenScopes.Ingest | TokenScopes.BuildsWrite | TokenScopes.Triage;
        var (token, refusal) = await desk.CreateAsync(
            self,
            projectId: null,
            "demo",
            Needed,
            time.GetUtcNow().AddHours(1),
            publicPerMinute: null,
            cancellation
        );
        if (token is null)
            throw new HttpRequestException(refusal!.ProblemDetails.Detail);
        try
        {
            using var client = new DemoClient(root, token.Token!);
            await PlayAsync(client, cancellation);
        }
        finally
        {
            await desk.RevokeAsync(self, projectId: null, token.Id, CancellationToken.None);
        }
        marker.Value = Done;
        await db.SaveChangesAsync(cancellation);
    }

    private async Task PlayAsync(DemoClient client, CancellationToken cancellation)
    {
        await client.MakeProjectAsync(cancellation);
        foreach (var build in DemoPlan.Builds)
            await client.UploadAsync(build, cancellation);
        var returning = await client.SendAsync(DemoPlan.Returning, cancellation);
        var last = "";
        foreach (var crash in DemoPlan.Crashes)
            last = await client.SendAsync(crash, cancellation);
        // Someone fixes the bug and says so; then a release after the fix crashes the same way.
        await client.ResolveAsync(await BucketOfAsync(client, returning, cancellation), cancellation);
        last = await client.SendAsync(DemoPlan.Returned, cancellation);
        await BucketOfAsync(client, last, cancellation);
        // The twins come after all crashes were read without them.
        foreach (var twin in DemoPlan.LateTwins)
            await client.UploadAsync(twin, cancellation);
    }

    /// <summary>Waits until the crash is read.</summary>
    private async Task<string> BucketOfAsync(DemoClient client, string crash, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < Patience)
        {
            var (state, bucket) = await client.LookAsync(crash, cancellation);
            if (state == CrashState.Processed && bucket is not null)
                return bucket;
            if (state is CrashState.Failed)
                break;
            await Task.Delay(Look, time, cancellation);
        }
        throw new TimeoutException($"Crash {crash} got no bucket in {Patience.TotalSeconds:0} s.");
    }

    private string Root()
    {
        var own = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:5080";
        foreach (var anywhere in (ReadOnlySpan<string>)["[::]", "0.0.0.0", "+", "*"])
            own = own.Replace("//" + anywhere + ":", "//localhost:", StringComparison.Ordinal);
        return own.TrimEnd('/');
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Error, "The demo could not be filled: {Reason}. Start again with --demo to go on where it stopped.")]
        public static partial void NotFilled(ILogger logger, string reason);
    }
}
