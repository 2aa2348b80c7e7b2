using CrashHub.Server.Data;
using CrashHub.Server.Data.Keys;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>What this folder adds to the process.</summary>
internal static class AccountsServices
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountsOptions>, AccountsOptionsValidator>();
        services.AddOptions<OidcOptions>().BindConfiguration(OidcOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OidcOptions>, OidcOptionsValidator>();
        services.AddSingleton<TokenUse>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenUse>());
        services.AddSingleton<TokenDirectory>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<ProjectDirectory>();
        services.AddSingleton<AttemptMeter>();
        services.AddScoped<ProjectDesk>();
        services.AddScoped<ProjectRemoval>();
        services.AddScoped<TokenDesk>();
        services.AddScoped<MemberDesk>();
        services.AddScoped<InvitationDesk>();
        services.AddScoped<UserDesk>();
        services.AddScoped<AuditDesk>();
        services.AddScoped<MemoryAudit>();
        services.AddOptions<BootstrapOptions>().BindConfiguration(BootstrapOptions.Section);
        if (RolesSetting.Of(builder.Configuration).HasFlag(Roles.Web))
            services.AddHostedService<Bootstrap>();
        // In the database: every process of the service reads the other's sessions.
        services.AddDataProtection().SetApplicationName("crashhub").PersistKeysToDbContext<CrashHubDb>();
        services.AddOptions<SecretsOptions>().BindConfiguration(SecretsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SecretsOptions>, SecretsOptionsValidator>();
        services.AddSingleton(provider => new KeySeal(provider.GetRequiredService<IOptions<SecretsOptions>>().Value));
        services.AddSingleton<StoredKeys>();
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<KeySeal>(static (keys, seal) => keys.XmlEncryptor = seal.Seals ? new KeyXmlEncryptor(seal) : keys.XmlEncryptor);
        People(services);
        Cookies(builder);
        services.AddRazorPages(options => options.RootDirectory = "/");
    }

    private static void People(IServiceCollection services)
    {
        services
            .AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                // The name is the e-mail address, which may hold more than Identity lets through.
                options.User.AllowedUserNameCharacters = "";
                // Length is what counts; rules on kinds of characters make passwords worse.
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddPasswordValidator<GuessedPasswords>()
            .AddUserStore<AccountStore>()
            .AddSignInManager<SessionSignIn>()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<SignInDesk>();
        services.AddScoped<PasskeyDesk>();
        services.AddScoped<AccountDesk>();
        services.AddScoped<OidcSignIn>();
        services.AddScoped<ProvenOwner>();
        services.AddSingleton<KnownDevice>();
        services
            .AddOptions<IdentityPasskeyOptions>()
            .Configure<IConfiguration>(
                static (options, configuration) =>
                {
                    // The device checks its owner, so that a passkey is two factors; and it knows the account, so that nobody types one.
                    options.UserVerificationRequirement = "required";
                    options.ResidentKeyRequirement = "required";
                    if (Addresses.Of(configuration) is not { } address)
                        return;
                    var root = new Uri(address);
                    options.ServerDomain = root.Host;
                    // The address that browsers know, whatever a proxy makes of it on the way; and no other of the domain, which might be somebody else's.
                    options.ValidateOrigin = context =>
                        ValueTask.FromResult(PasskeyDesk.IsOrigin(context.Origin, context.CrossOrigin, root));
                }
            );
    }

    private static void Cookies(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Behind a proxy that ends TLS the request itself looks like plain HTTP.
        var isSecure = Addresses.Of(builder.Configuration)?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is true;
        var secure = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme);
        authentication.AddCookie(
            IdentityConstants.ApplicationScheme,
            options =>
            {
                Harden(options.Cookie, "crashhub", secure);
                options.SlidingExpiration = true;
                options.LoginPath = "/signin";
            }
        );
        services
            .AddOptions<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IOptions<AccountsOptions>>(
                (cookie, accounts) => cookie.ExpireTimeSpan = TimeSpan.FromDays(accounts.Value.SessionDays)
            );
        // Between two steps of signing in, and between the two halves of a passkey's challenge.
        authentication.AddCookie(
            IdentityConstants.TwoFactorUserIdScheme,
            options =>
            {
                Harden(options.Cookie, "crashhub-step", secure);
                options.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            }
        );
        services.AddAntiforgery(options => Harden(options.Cookie, "crashhub-form", secure));
        if (builder.Configuration.GetSection(OidcOptions.Section).Get<OidcOptions>() is { IsSet: true } oidc)
            OidcSignIn.Add(authentication, oidc, Addresses.Of(builder.Configuration), secure);
    }

    private static void Harden(CookieBuilder cookie, string name, CookieSecurePolicy secure)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = secure;
    }
}
