using System.Security.Claims;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Signing in through an OpenID provider: code flow with PKCE. A person is known by issuer and subject; the first time by a verified e-mail address,
/// which links an account that is there or takes the invitation whose link led here.
/// </summary>
internal sealed class OidcSignIn(
    UserManager<User> users,
    SessionSignIn sessions,
    SessionDirectory directory,
    InvitationDesk invitations,
    ProvenOwner owners,
    CrashHubDb db,
    IOptions<OidcOptions> options,
    TimeProvider time
)
{
    public const string Scheme = "oidc";
    public const string CallbackPath = "/signin/oidc-callback";

    /// <summary>The property of a challenge that carries an invitation's secret.</summary>
    private const string InvitationItem = "invitation";

    public static void Add(AuthenticationBuilder authentication, OidcOptions settings, string? publicUrl, CookieSecurePolicy secure) =>
        authentication.AddOpenIdConnect(
            Scheme,
            options =>
            {
                options.Authority = settings.Authority;
                options.ClientId = settings.ClientId;
                options.ClientSecret = settings.ClientSecret;
                options.RequireHttpsMetadata = !settings.AllowHttp;
                options.CallbackPath = CallbackPath;
                options.ResponseType = OpenIdConnectResponseType.Code;
                // The answer comes as an address, not as another site's form: so the cookies may be Lax.
                options.ResponseMode = OpenIdConnectResponseMode.Query;
                options.UsePkce = true;
                options.MapInboundClaims = false;
                options.GetClaimsFromUserInfoEndpoint = true;
                options.SaveTokens = false;
                options.Scope.Clear();
                foreach (var scope in (string[])["openid", "profile", "email"])
                    options.Scope.Add(scope);
                options.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
                options.ClaimActions.Remove("iss"); // Kept: a subject is one of its issuer only.
                options.NonceCookie.SameSite = options.CorrelationCookie.SameSite = SameSiteMode.Lax;
                options.NonceCookie.SecurePolicy = options.CorrelationCookie.SecurePolicy = secure;
                options.NonceCookie.HttpOnly = options.CorrelationCookie.HttpOnly = true;
                options.Events.OnRedirectToIdentityProvider = context =>
                {
                    if (publicUrl is not null)
                        context.ProtocolMessage.RedirectUri = publicUrl + CallbackPath;
                    return Task.CompletedTask;
                };
                options.Events.OnTicketReceived = context =>
                    context.HttpContext.RequestServices.GetRequiredService<OidcSignIn>().ReceiveAsync(context);
                options.Events.OnRemoteFailure = context =>
                {
                    context.Response.Redirect($"{context.Request.PathBase}/signin?fault=provider");
                    context.HandleResponse();
                    return Task.CompletedTask;
                };
            }
        );

    /// <summary>Where to go afterwards, and the invitation that is taken on the way.</summary>
    public static AuthenticationProperties Properties(string returnUrl, string? invitation)
    {
        var properties = new AuthenticationProperties { RedirectUri = returnUrl };
        if (invitation is not null)
            properties.Items[InvitationItem] = invitation;
        return properties;
    }

    private async Task ReceiveAsync(TicketReceivedContext context)
    {
        var invitation = context.Properties?.Items.TryGetValue(InvitationItem, out var secret) is true ? secret : null;
        var self = await SelfAsync(context.HttpContext);
        var user = await UserOfAsync(context.Principal!, invitation, self, context.HttpContext.RequestAborted);
        if (user is null or { IsDisabled: true })
            context.Response.Redirect($"{context.Request.PathBase}/signin?fault=uninvited");
        else
        {
            await sessions.BeginAsync(user, SignInMethod.Provider);
            context.Response.Redirect(context.ReturnUri ?? "/");
        }
        context.HandleResponse();
    }

    /// <summary>Who is signed in in this browser; null for nobody.</summary>
    private async Task<string?> SelfAsync(HttpContext context) =>
        (await context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal is { } principal
        && SessionSignIn.SessionOf(principal) is { } session
        && await directory.FindAsync(session, context.RequestAborted) is { } signedIn
            ? signedIn.Caller.UserId
            : null;

    private async Task<User?> UserOfAsync(ClaimsPrincipal person, string? invitation, string? self, CancellationToken cancellation)
    {
        if (person.FindFirstValue("iss") is not { } issuer || person.FindFirstValue("sub") is not { } subject)
            return null;
        var known = await users.FindByLoginAsync(issuer, subject);
        if (known is not null)
            return known;
        var isVerified = string.Equals(person.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase);
        if (!isVerified || person.FindFirstValue("email")?.Trim() is not { Length: > 0 and <= 256 } email)
            return null;
        var login = new UserLoginInfo(issuer, subject, options.Value.Name);
        var name = person.FindFirstValue("name") is { Length: > 0 and <= 100 } given ? given : email;
        if (await users.FindByEmailAsync(email) is { } there)
            return await LinkAsync(there, login, there.Id == self, cancellation) ? there : null;
        var fresh = new User
        {
            UserName = email,
            Email = email,
            EmailConfirmed = true,
            DisplayName = name,
            CreatedAt = time.GetUtcNow(),
        };
        if (invitation is not null)
            return await invitations.AcceptAsync(invitation, fresh, u => AddAsync(u, login), cancellation) is null ? fresh : null;
        return options.Value.CreateAccounts && (await AddAsync(fresh, login)).Succeeded ? fresh : null;
    }

    /// <summary>
    /// A new way into an account that is there: its owner finds it in the audit. Where nobody proved the address before, who signs in now does and who
    /// made the account may be another: all other ways in go, unless this browser is signed in to the account and so proves both.
    /// </summary>
    private async Task<bool> LinkAsync(User user, UserLoginInfo login, bool isSelf, CancellationToken cancellation)
    {
        if (user.IsDisabled)
            return false;
        // An address that the provider gave to somebody else: another subject of the same issuer is another person.
        if (user.EmailConfirmed && (await users.GetLoginsAsync(user)).Any(l => l.LoginProvider == login.LoginProvider))
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var gone = "";
        if (!user.EmailConfirmed && !isSelf)
            gone = await owners.TakeOverAsync(user, cancellation);
        user.EmailConfirmed = true;
        if (!(await users.AddLoginAsync(user, login)).Succeeded)
            return false;
        var told = $"{login.ProviderDisplayName}: {login.LoginProvider}";
        if (gone.Length > 0)
            told += $"; the address was not proved before, so these went: {gone}";
        db.AuditEntries.Add(
            new Caller(user.Email ?? user.Id, TokenScopes.None, null).Audit(projectId: null, "user.link", told, time.GetUtcNow())
        );
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private async Task<IdentityResult> AddAsync(User user, UserLoginInfo login)
    {
        var made = await users.CreateAsync(user);
        return made.Succeeded ? await users.AddLoginAsync(user, login) : made;
    }
}
