namespace CrashHub.Server.Demo;

/// <summary>The demo's dumps and builds, which lie beside the program.</summary>
internal static class DemoData
{
    public static bool Has(string name) => File.Exists(PathOf(name));

    public static FileStream Open(string name) => File.OpenRead(PathOf(name));

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Demo", "data", name);
}
