using System.Text;

namespace CrashHub.Analysis.Wasm;

/// <summary>Turns the bytes of a name into text that is always valid UTF-16.</summary>
internal static class WasmText
{
    /// <summary>
    /// Decodes UTF-8. Invalid sequences become U+FFFD; a name longer than <paramref name="maximumBytes"/> is cut at a character and ends in
    /// an ellipsis.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> name, int maximumBytes)
    {
        if (name.Length <= maximumBytes)
            return Encoding.UTF8.GetString(name);
        var cut = maximumBytes;
        while (cut > 0 && cut > maximumBytes - 4 && (name[cut] & 0xc0) == 0x80)
            cut--;
        return Encoding.UTF8.GetString(name[..cut]) + "…";
    }
}
