using System.Data.Common;
using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Keys;
using CrashHub.Server.Observability;
using CrashHub.Server.Uploads;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CrashHub.Server;

/// <summary>What happens before the server listens: settings, data folder, schema.</summary>
internal static partial class StartUp
{
    private const long RequestBufferBytes = 128 << 10;

    /// <summary>Settings of appsettings.json, environment (<c>Section__Key</c> or <c>CrashHub__Section__Key</c>) and command line, the later ones stronger.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Else a gzip or br body that is cut reads as one that ended.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        // The program's own folder holds appsettings.json and wwwroot; the working directory is where the data lies.
        var options = new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory };
        var builder = WebApplication.CreateBuilder(options);
        builder.Configuration.AddEnvironmentVariables("CrashHub__").AddCommandLine(args);
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
            builder.WebHost.UseUrls("http://localhost:5080");
        // Read ahead of the handler, for each of hundreds of uploads at once; the default of a megabyte is no faster. Kestrel's own limit holds for what it
        // decrypts, the transport's for what comes from the socket.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = RequestBufferBytes);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBufferSize = RequestBufferBytes;
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, RequestMemory>();
        return builder;
    }

    /// <summary>Null, or one line that says what is wrong with a setting that no options class holds.</summary>
    public static string? Fault(IConfiguration configuration) =>
        RolesSetting.Fault(configuration)
        ?? DataServices.Fault(configuration)
        ?? Addresses.Fault(configuration)
        ?? Logging.Fault(configuration);

    /// <summary>One line for each setting of an options class that is wrong, with its key.</summary>
    public static IReadOnlyList<string> Faults(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return Lines(refused);
        }
        catch (AggregateException several) when (several.InnerExceptions.All(fault => fault is OptionsValidationException))
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(Lines)];
        }
        catch (InvalidOperationException unreadable) when (unreadable.InnerException is not null) // The binder's: it names key and value.
        {
            return [unreadable.Message];
        }
    }

    // The generated validators name class and property where the setting's key is wanted: every options class is named after its section.
    private static IReadOnlyList<string> Lines(OptionsValidationException refused)
    {
        var type = refused.OptionsType.Name;
        var section = type.Replace("Options", "", StringComparison.Ordinal);
        return [.. refused.Failures.Select(line => line.Replace($"{type}.", $"{section}:", StringComparison.Ordinal))];
    }

    /// <summary>Serves until the process is told to stop; returns its exit code.</summary>
    public static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{taken.Message} Stop what uses it or set ASPNETCORE_URLS to another address.");
            return 1;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return 0; // Told to stop while it started.
        }
    }

    /// <summary>A store that is away keeps a process from being ready, not from starting: pages and reports need none.</summary>
    private static async Task AskStoreAsync(WebApplication app)
    {
        try
        {
            await app.Services.GetRequiredService<IBlobStore>().CheckWritableAsync(app.Lifetime.ApplicationStopping);
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            Log.StoreAway(app.Logger, away.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "The blob store can't be written yet; the process is not ready until it can ({Reason})")]
        public static partial void StoreAway(ILogger logger, string reason);

        [LoggerMessage(
            21,
            LogLevel.Warning,
            "Storage:Sync is false: files and SQLite are not synced, and a loss of power loses what was acknowledged. This is for benchmarks only"
        )]
        public static partial void Unsynced(ILogger logger);
    }

    /// <summary>Holds the data folder and migrates the database; says why on standard error when that can't be.</summary>
    public static async Task<bool> OpenDataAsync(WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Sync)
        {
            FileSync.IsOn = false;
            Log.Unsynced(app.Logger);
        }
        if (app.Services.GetRequiredService<DataFolder>().Hold() is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return false;
        }
        try
        {
            await app.Services.GetRequiredService<Migrator>().RunAsync(app.Lifetime.ApplicationStopping);
            await app.Services.GetRequiredService<StoredKeys>().SealAsync(app.Lifetime.ApplicationStopping);
            await AskStoreAsync(app);
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
        catch (CryptographicException sealedOff)
        {
            await Console.Error.WriteLineAsync($"The service's keys can't be read: {sealedOff.Message}");
            return false;
        }
        catch (DbException refused)
        {
            await Console.Error.WriteLineAsync($"The database can't be used: {refused.Message}");
            return false;
        }
    }
}
