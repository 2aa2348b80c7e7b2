using CrashHub.Server.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Accounts;

/// <summary>What this folder adds to the process.</summary>
internal static class AccountsServices
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<TokenUse>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenUse>());
        services.AddSingleton<TokenDirectory>();
        services.AddSingleton<ProjectDirectory>();
        services.AddScoped<ProjectRemoval>();
        services.AddScoped<TokenDesk>();
        services.AddOptions<BootstrapOptions>().BindConfiguration(BootstrapOptions.Section);
        if (RolesSetting.Of(builder.Configuration).HasFlag(Roles.Web))
            services.AddHostedService<Bootstrap>();
        // In the database: every process of the service reads the other's sessions.
        services.AddDataProtection().SetApplicationName("crashhub").PersistKeysToDbContext<CrashHubDb>();
        People(services);
    }

    private static void People(IServiceCollection services)
    {
        services
            .AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                // Length is what counts; rules on kinds of characters make passwords worse.
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddEntityFrameworkStores<CrashHubDb>()
            .AddSignInManager();
        services
            .AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(
                IdentityConstants.ApplicationScheme,
                options =>
                {
                    options.Cookie.Name = "crashhub";
                    options.Cookie.HttpOnly = true;
                    options.Cookie.SameSite = SameSiteMode.Lax;
                    options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                    options.ExpireTimeSpan = TimeSpan.FromDays(14);
                    options.SlidingExpiration = true;
                    options.LoginPath = "/signin";
                }
            );
        services.AddAntiforgery(options => options.Cookie.Name = "crashhub-form");
        services.AddRazorPages(options => options.RootDirectory = "/");
    }
}
