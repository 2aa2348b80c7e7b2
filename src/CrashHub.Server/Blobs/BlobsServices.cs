using CrashHub.Server.Data;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Blobs;

/// <summary>What this folder adds to the process.</summary>
internal static class BlobsServices
{
    /// <summary><see cref="IBlobStore"/>: files in the data folder, or Azure Blob Storage when <c>Blobs:Provider</c> is <c>azure</c>.</summary>
    public static void AddBlobs(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BlobsOptions>().BindConfiguration(BlobsOptions.Section).ValidateOnStart();
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BlobsOptions>, BlobsOptionsValidator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton(Store);
        if (!IsFiles(builder.Configuration))
            return;
        services.AddSingleton(p => FileBlobStore.JournalFolderOf(RootOf(p)));
        services.AddSingleton(p => (FileBlobStore)p.GetRequiredService<IBlobStore>());
        if (RolesSetting.Of(builder.Configuration).HasFlag(Roles.Ingest))
            services.AddSingleton<IngestJournal>();
    }

    /// <summary>True when blobs are files, so that there is an ingest journal.</summary>
    public static bool IsFiles(IConfiguration configuration) => configuration[$"{BlobsOptions.Section}:Provider"] is null or "" or "files";

    /// <summary>The folder of the file store.</summary>
    public static string RootOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<BlobsOptions>>().Value.Path is { Length: > 0 } path
            ? Path.GetFullPath(path)
            : Path.Combine(provider.GetRequiredService<DataFolder>().Path, "blobs");

    /// <summary>The store for a reader beside a running server: it takes no journal, removes nothing and has a cache folder of its own.</summary>
    public static IBlobStore Beside(IServiceProvider provider, string cache)
    {
        var options = provider.GetRequiredService<IOptions<BlobsOptions>>().Value;
        return options.Provider == "azure"
            ? new AzureBlobStore(AzureBlobStore.Connect(options), new BlobCache(cache, options.CacheBytes), options.Timeout)
            : new FileBlobStore(RootOf(provider), provider.GetRequiredService<FreeSpace>(), journal: null);
    }

    private static IBlobStore Store(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<BlobsOptions>>().Value;
        var folder = provider.GetRequiredService<DataFolder>();
        if (options.Provider == "azure")
            return new AzureBlobStore(
                AzureBlobStore.Connect(options),
                new BlobCache(Path.Combine(folder.Path, "cache"), options.CacheBytes),
                options.Timeout
            );
        var store = new FileBlobStore(RootOf(provider), provider.GetRequiredService<FreeSpace>(), provider.GetService<IngestJournal>());
        if (options.Path is null or "")
            store.RemoveLeftovers(); // The data folder is held by this process alone.
        return store;
    }
}
