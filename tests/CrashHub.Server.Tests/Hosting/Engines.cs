namespace CrashHub.Server.Tests.Hosting;

/// <summary>The databases that the Data and Ingest suites run on.</summary>
internal static class Engines
{
    public static TheoryData<string> All { get; } = new("sqlite", "postgres");

    /// <summary>The whole server on <c>sqlite</c> or <c>postgres</c>.</summary>
    public static async Task<CrashHubServer> ServerAsync(string engine, params (string Key, string Value)[] settings) =>
        engine == "postgres"
            ? new CrashHubServer(null, null, [.. settings, ("ConnectionStrings:CrashHub", await Schemas.MigratedPostgresAsync())])
            : new CrashHubServer(null, null, settings);
}
