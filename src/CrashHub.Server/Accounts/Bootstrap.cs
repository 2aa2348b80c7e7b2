using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>
/// The first start: a project <c>default</c> with an ingest key, a one-time link for the first administrator as long as nobody can sign in, and the
/// configured instance-wide token. Starting again changes nothing that is there.
/// </summary>
internal sealed partial class Bootstrap(
    IDbContextFactory<CrashHubDb> databases,
    IOptions<BootstrapOptions> options,
    IConfiguration configuration,
    IServer server,
    TimeProvider time,
    ILogger<Bootstrap> logger
) : IHostedLifecycleService
{
    private const string DoneSetting = "bootstrap";
    private const string TokenName = "bootstrap";
    private string? ingestKey;
    private string? setupSecret;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Processes that start together would each find nothing there and fill it.
        await using var held = await StartUpLock.TakeAsync(db, cancellationToken);
        await DefaultProjectAsync(db, cancellationToken);
        await AdminTokenAsync(db, cancellationToken);
        // Someone without a password (the visitor of the demo) can not sign in.
        if (!await db.Users.AnyAsync(u => u.PasswordHash != null, cancellationToken))
            setupSecret = await SetupLink.RenewAsync(db, cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (setupSecret is not null)
            Log.SetupLink(logger, $"{Root()}/setup/{setupSecret}");
        if (ingestKey is not null)
            Log.IngestKey(logger, ingestKey);
        setupSecret = ingestKey = null;
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DefaultProjectAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (await db.Settings.AnyAsync(s => s.Name == DoneSetting, cancellation))
            return;
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Settings.Add(new Setting { Name = DoneSetting, Value = now.ToString("O") });
        if (!await db.Projects.AnyAsync(cancellation))
        {
            var project = new Project
            {
                Slug = "default",
                Name = "Default",
                CreatedAt = now,
            };
            db.Projects.Add(project);
            await db.SaveChangesAsync(cancellation);
            ingestKey = TokenSecret.Create();
            db.Tokens.Add(Token(ingestKey, "first ingest key", project.Id, TokenScopes.Ingest, now));
        }
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task AdminTokenAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (options.Value.AdminToken?.Trim() is not { Length: > 0 } secret)
            return;
        var hash = TokenSecret.HashOf(secret);
        var now = time.GetUtcNow();
        await db
            .Tokens.Where(t => t.ProjectId == null && t.Name == TokenName && t.Hash != hash && t.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now), cancellation);
        if (await db.Tokens.SingleOrDefaultAsync(t => t.Hash == hash, cancellation) is { } known)
        {
            known.RevokedAt = null;
            await db.SaveChangesAsync(cancellation);
            return;
        }
        db.Tokens.Add(Token(secret, TokenName, projectId: null, ScopeNames.All, now));
        await db.SaveChangesAsync(cancellation);
    }

    private static ApiToken Token(string secret, string name, int? projectId, TokenScopes scopes, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            Name = name,
            Hash = TokenSecret.HashOf(secret),
            Scopes = scopes,
            CreatedAt = now,
        };

    private string Root()
    {
        if (Addresses.Of(configuration) is { } address)
            return address;
        var own = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:5080";
        return own.Replace("//[::]", "//localhost")
            .Replace("//0.0.0.0", "//localhost")
            .Replace("//+", "//localhost")
            .Replace("//*", "//localhost");
    }

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Information, "Nobody can sign in yet: create the administrator at {SetupLink} (the link works once)")]
        public static partial void SetupLink(ILogger logger, string setupLink);

        [LoggerMessage(5011, LogLevel.Information, "First start: the ingest key of project default is {IngestKey} (it is not shown again)")]
        public static partial void IngestKey(ILogger logger, string ingestKey);
    }
}
