using System.Data.Common;
using CrashHub.Server.Data;

namespace CrashHub.Server;

/// <summary>What happens before the server listens: settings, data folder, schema.</summary>
internal static class StartUp
{
    /// <summary>Settings of appsettings.json, environment (<c>Section__Key</c> or <c>CrashHub__Section__Key</c>) and command line, the later ones stronger.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // The program's own folder holds appsettings.json and wwwroot; the working directory is where the data lies.
        var options = new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory };
        var builder = WebApplication.CreateBuilder(options);
        builder.Configuration.AddEnvironmentVariables("CrashHub__").AddCommandLine(args);
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
            builder.WebHost.UseUrls("http://localhost:5080");
        return builder;
    }

    /// <summary>Holds the data folder and migrates the database; says why on standard error when that can't be.</summary>
    public static async Task<bool> OpenDataAsync(WebApplication app)
    {
        if (app.Services.GetRequiredService<DataFolder>().Hold() is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return false;
        }
        try
        {
            await app.Services.GetRequiredService<Migrator>().RunAsync(app.Lifetime.ApplicationStopping);
            return true;
        }
        catch (DbException refused)
        {
            await Console.Error.WriteLineAsync($"The database can't be used: {refused.Message}");
            return false;
        }
    }
}
