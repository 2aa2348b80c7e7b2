namespace CrashHub.Server.Tests.Hosting;

/// <summary>The databases that the Data and Ingest suites run on.</summary>
internal static class Engines
{
    public static TheoryData<string> All { get; } = new("sqlite", "postgres");
}
