using System.Text;

namespace CrashHub.Testing;

/// <summary>Writes source maps whose mappings lie at given offsets.</summary>
public static class SourceMapBytes
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>A map of <c>a.ts</c>: the n-th offset is line n of it.</summary>
    public static byte[] At(params ReadOnlySpan<long> offsets)
    {
        var mappings = new StringBuilder();
        long last = 0;
        foreach (var offset in offsets)
        {
            mappings.Append(Number(offset - last)).Append(mappings.Length == 0 ? "AAA," : "ACA,");
            last = offset;
        }
        return Encoding.UTF8.GetBytes($$"""{"version":3,"sources":["a.ts"],"mappings":"{{mappings}}"}""");
    }

    /// <summary>A number as mappings write it: base-64 VLQ.</summary>
    public static string Number(long value)
    {
        var rest = value < 0 ? ((ulong)-value << 1) | 1 : (ulong)value << 1;
        var text = new StringBuilder();
        do
        {
            text.Append(Digits[(int)(rest & 31) | (rest > 31 ? 32 : 0)]);
            rest >>= 5;
        } while (rest > 0);
        return text.ToString();
    }
}
