namespace CrashHub.Server.Dashboard;

/// <summary>Lengths in words.</summary>
internal static class ByteCount
{
    /// <summary>A length with a binary unit: "512 B", "1.5 MiB".</summary>
    public static string Words(ulong bytes)
    {
        ReadOnlySpan<string> units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? $"{bytes} B" : $"{value:0.#} {units[unit]}";
    }
}
