using System.Globalization;
using System.Security.Claims;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CrashHub.Server.Accounts;

/// <summary>Identity's sign-in with a row for each session, so that people see where they are signed in and can end it.</summary>
internal sealed class SessionSignIn(
    UserManager<User> users,
    IHttpContextAccessor accessor,
    IUserClaimsPrincipalFactory<User> claims,
    IOptions<IdentityOptions> identity,
    ILogger<SignInManager<User>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<User> confirmation,
    CrashHubDb db,
    SessionDirectory directory,
    TimeProvider time
) : SignInManager<User>(users, accessor, claims, identity, logger, schemes, confirmation)
{
    /// <summary>The claim that names the session.</summary>
    public const string SessionClaim = "sid";
    private const string MethodClaim = "amr";
    private const int MostSessions = 50;
    private const int LongestAgent = 300;

    /// <summary>The session that a cookie names; null when it names none.</summary>
    public static Guid? SessionOf(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(SessionClaim), out var session) ? session : null;

    /// <summary>Begins a session.</summary>
    public Task BeginAsync(User user, SignInMethod method) =>
        SignInWithClaimsAsync(
            user,
            new AuthenticationProperties { IsPersistent = true },
            [new Claim(MethodClaim, ((int)method).ToString(CultureInfo.InvariantCulture))]
        );

    public override async Task SignInWithClaimsAsync(
        User user,
        AuthenticationProperties? authenticationProperties,
        IEnumerable<Claim> additionalClaims
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        var now = time.GetUtcNow();
        var more = additionalClaims.ToList();
        var given = more.Find(c => c.Type == MethodClaim)?.Value;
        var session = new UserSession
        {
            Id = Guid.NewGuid(),
            UserId = user.Id,
            Method = given is null ? SignInMethod.Link : (SignInMethod)int.Parse(given, CultureInfo.InvariantCulture),
            CreatedAt = now,
            SeenAt = now,
            Address = ClientAddress.Of(Context),
            Agent = AgentOf(Context.Request),
        };
        await MakeRoomAsync(user.Id, now);
        db.UserSessions.Add(session);
        var caller = new Caller(user.Email ?? user.Id, TokenScopes.None, null) { Address = session.Address };
        db.AuditEntries.Add(caller.Audit(projectId: null, "session.start", session.Method.ToString(), now));
        await db.SaveChangesAsync(Context.RequestAborted);
        await db
            .Users.Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.LastSignInAt, now), Context.RequestAborted);
        more.Add(new Claim(SessionClaim, session.Id.ToString()));
        await base.SignInWithClaimsAsync(user, authenticationProperties, more);
    }

    public override async Task SignOutAsync()
    {
        if ((await Context.AuthenticateAsync(AuthenticationScheme)).Principal is { } principal && SessionOf(principal) is { } session)
        {
            await db.UserSessions.Where(s => s.Id == session).ExecuteDeleteAsync(Context.RequestAborted);
            directory.Forget(session);
        }
        await base.SignOutAsync();
    }

    /// <summary>Takes away sessions that are over, and the oldest of those that are too many.</summary>
    private async Task MakeRoomAsync(string user, DateTimeOffset now)
    {
        var over = now - directory.Life;
        await db.UserSessions.Where(s => s.UserId == user && s.SeenAt <= over).ExecuteDeleteAsync(Context.RequestAborted);
        var tooMany = await db
            .UserSessions.Where(s => s.UserId == user)
            .OrderByDescending(s => s.SeenAt)
            .Select(s => s.Id)
            .Skip(MostSessions - 1)
            .ToListAsync(Context.RequestAborted);
        if (tooMany.Count > 0)
            await db.UserSessions.Where(s => tooMany.Contains(s.Id)).ExecuteDeleteAsync(Context.RequestAborted);
    }

    private static string? AgentOf(HttpRequest request)
    {
        var text = request.Headers[HeaderNames.UserAgent].ToString().Replace("\0", "", StringComparison.Ordinal);
        if (text.Length == 0)
            return null;
        return text.Length > LongestAgent ? text[..LongestAgent] : text;
    }
}
