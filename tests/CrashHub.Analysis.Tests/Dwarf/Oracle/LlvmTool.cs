using System.ComponentModel;
using System.Diagnostics;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>Runs a tool of LLVM that need not be installed.</summary>
internal static class LlvmTool
{
    /// <summary>The standard output's lines; null when the tool is not installed.</summary>
    public static async Task<List<string>?> LinesAsync(string tool, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(tool)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }
        var cancellation = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = ReadAsync(process.StandardOutput, cancellation);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        process.StandardInput.Close();
        var lines = await output;
        await errors;
        await process.WaitForExitAsync(cancellation);
        return lines;
    }

    private static async Task<List<string>> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(cancellation) is { } line)
            lines.Add(line);
        return lines;
    }
}
