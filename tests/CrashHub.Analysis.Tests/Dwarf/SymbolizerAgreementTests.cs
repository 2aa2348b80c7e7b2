using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

/// <summary>The frames of real modules against those of llvm-symbolizer 14: function, path, line and column of every inlined call and function.</summary>
public sealed class SymbolizerAgreementTests
{
    private const int LiveAddresses = 1500;

    public static TheoryData<string> Modules() =>
        [.. Fixture.Files("dwarf/lines", "*.json").Select(path => Path.GetFileNameWithoutExtension(path))];

    /// <summary>A sample that was recorded, so that it needs no tool.</summary>
    [Theory]
    [MemberData(nameof(Modules))]
    public void FramesEqualTheRecordedOnes(string module)
    {
        var data = ModuleDebugInfo.Open(PathOf(module));

        foreach (var address in Fixture.Json($"dwarf/lines/{module}.json").EnumerateObject())
        {
            var expected = address.Value.EnumerateArray().Select(frame => new Frame(frame[0], frame[1], frame[2], frame[3]));
            AssertEqual(expected, data, Convert.ToUInt32(address.Name, 16));
        }
        Assert.Empty(data.Faults);
    }

    /// <summary>Many more addresses, where the tool is installed.</summary>
    [Theory]
    [MemberData(nameof(Modules))]
    public async Task FramesEqualTheSymbolizers(string module)
    {
        var path = PathOf(module);
        var code = WasmModule.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), AnalysisLimits.Default);
        var size = code.Sections.First(section => section.Id == 10).Length;
        var step = Math.Max(1, (int)size / LiveAddresses);
        var addresses = Enumerable.Range(0, (int)size / step).Select(i => (uint)(i * step + 1)).ToList();
        var answers = await Symbolize(path, addresses);
        Assert.SkipWhen(answers is null, "llvm-symbolizer-14 is not installed");
        var data = ModuleDebugInfo.Open(path);

        Assert.Equal(addresses.Count, answers.Count);
        for (var i = 0; i < addresses.Count; i++)
            AssertEqual(answers[i], data, addresses[i]);
    }

    private static string PathOf(string module) =>
        Fixture.PathOf(module.StartsWith("boxes-", StringComparison.Ordinal) ? $"dwarf/{module}" : $"modules/{module}");

    private static void AssertEqual(IEnumerable<Frame> theirs, DwarfData data, uint address)
    {
        var frames = data.Find(address);
        // They answer one empty frame where we find nothing, and do not know columns without lines.
        var expected = theirs.Where(frame => frame != new Frame("", "", 0, 0)).ToList();
        var actual = frames.Select(frame => new Frame(NameOf(frame), frame.File ?? "", frame.Line ?? 0, frame.Column ?? 0)).ToList();

        Assert.True(
            expected.SequenceEqual(actual),
            $"0x{address:x}\nexpected {string.Join(" <- ", expected)}\nactual   {string.Join(" <- ", actual)}"
        );
    }

    /// <summary>They give the mangled name, or the last part of ours.</summary>
    private static string NameOf(DwarfFrame frame)
    {
        if (frame.LinkageName is not null || frame.Name is null)
            return frame.LinkageName ?? "";
        var depth = 0;
        for (var i = frame.Name.Length - 1; i > 0; i--)
        {
            depth += frame.Name[i] switch
            {
                '>' => 1,
                '<' => -1,
                _ => 0,
            };
            if (depth == 0 && frame.Name[i] == ':' && frame.Name[i - 1] == ':')
                return frame.Name[(i + 1)..];
        }
        return frame.Name;
    }

    private static async Task<List<IEnumerable<Frame>>?> Symbolize(string path, List<uint> addresses)
    {
        var start = new ProcessStartInfo("llvm-symbolizer-14")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in new[] { "--obj=" + path, "--inlines", "--no-demangle", "--output-style=JSON" })
            start.ArgumentList.Add(argument);
        var package = Path.ChangeExtension(path, ".dwp");
        if (File.Exists(package))
            start.ArgumentList.Add("--dwp=" + package);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }
        var input = new StringBuilder();
        foreach (var address in addresses)
            input.Append(CultureInfo.InvariantCulture, $"0x{address:x}\n");
        var cancellation = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.WriteAsync(input, cancellation);
        process.StandardInput.Close();
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await errors;
        await process.WaitForExitAsync(cancellation);
        return [.. lines.Select(line => ReadAnswer(line).ToList())];
    }

    private static IEnumerable<Frame> ReadAnswer(string line)
    {
        if (!JsonDocument.Parse(line).RootElement.TryGetProperty("Symbol", out var symbols))
            yield break;
        foreach (var symbol in symbols.EnumerateArray())
        {
            yield return new(
                symbol.GetProperty("FunctionName"),
                symbol.GetProperty("FileName"),
                symbol.GetProperty("Line"),
                symbol.GetProperty("Column")
            );
        }
    }

    private readonly record struct Frame(string Function, string File, uint Line, uint Column)
    {
        public Frame(JsonElement function, JsonElement file, JsonElement line, JsonElement column)
            : this(function.GetString()!, file.GetString()!, line.GetUInt32(), line.GetUInt32() == 0 ? 0 : column.GetUInt32()) { }
    }
}
