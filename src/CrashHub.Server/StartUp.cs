using System.Data.Common;
using CrashHub.Server.Data;
using Microsoft.Extensions.Options;

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

    /// <summary>Checks the settings, holds the data folder and migrates the database; says why on standard error when that can't be.</summary>
    public static async Task<bool> OpenDataAsync(WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception wrong) when (wrong is OptionsValidationException or AggregateException)
        {
            IEnumerable<Exception> faults = wrong is AggregateException several ? several.InnerExceptions : [wrong];
            foreach (var failure in faults.OfType<OptionsValidationException>().SelectMany(fault => fault.Failures))
                await Console.Error.WriteLineAsync($"A setting is not right: {failure}");
            return false;
        }
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
