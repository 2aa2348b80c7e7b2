using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>What llvm-symbolizer 14 says of addresses, which it takes as counted from the Code section's contents.</summary>
internal static class Symbolizer
{
    /// <summary>The frames of each address, youngest first; null when the tool is not installed.</summary>
    public static async Task<List<List<PlainFrame>>?> AskAsync(string path, IEnumerable<uint> addresses)
    {
        var input = new StringBuilder();
        foreach (var address in addresses)
            input.Append(CultureInfo.InvariantCulture, $"0x{address:x}\n");
        List<string> arguments = ["--obj=" + path, "--inlines", "--no-demangle", "--output-style=JSON"];
        var package = Path.ChangeExtension(path, ".dwp");
        if (File.Exists(package))
            arguments.Add("--dwp=" + package);
        var lines = await LlvmTool.LinesAsync("llvm-symbolizer-14", arguments, input.ToString());
        return lines?.Where(line => line.Length > 0).Select(Read).ToList();
    }

    private static List<PlainFrame> Read(string line)
    {
        using var answer = JsonDocument.Parse(line);
        if (!answer.RootElement.TryGetProperty("Symbol", out var symbols))
            return [];
        return PlainFrame.Known(
            symbols
                .EnumerateArray()
                .Select(symbol =>
                    PlainFrame.Of(
                        symbol.GetProperty("FunctionName"),
                        symbol.GetProperty("FileName"),
                        symbol.GetProperty("Line"),
                        symbol.GetProperty("Column")
                    )
                )
        );
    }
}
