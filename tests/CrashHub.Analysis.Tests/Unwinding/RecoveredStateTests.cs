using System.Globalization;
using System.Text.Json;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Report;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>Real crashes whose locals are known from an interpreter, taken away from the dump: what is derived must be what was there.</summary>
public sealed class RecoveredStateTests
{
    [Theory]
    [InlineData("loc-matrix-o0-oob", 10)]
    [InlineData("loc-pricing-o0-div-zero", 8)]
    [InlineData("loc-threads-o0-two", 1)]
    [InlineData("loc-multimem-oob", 1)]
    public void DerivedLocalsAreThoseOfTheInterpreter(string name, int least)
    {
        var truth = Fixture.Json($"truth/{name}.json");

        var derived = 0;
        var states = StatesWithoutLocals(truth);
        var frame = 0;
        foreach (var known in truth.GetProperty("state").EnumerateArray())
        {
            uint local = 0;
            foreach (var value in known.GetProperty("locals").EnumerateArray())
            {
                if (value.ValueKind == JsonValueKind.Array && states[frame]!.TryLocal(local, out var found))
                {
                    Assert.Equal((frame, local, Bits(value)), (frame, local, found.Bits));
                    derived++;
                }
                local++;
            }
            frame++;
        }

        Assert.InRange(derived, least, int.MaxValue);
    }

    [Theory]
    [InlineData("loc-matrix-o0-oob")]
    [InlineData("loc-pricing-o0-div-zero")]
    public void BasesWithoutTheDumpsLocalsAreThoseThatTheLocalsHold(string name)
    {
        var truth = Fixture.Json($"truth/{name}.json");
        var report = TruthCase.Open(name).Report();

        var bases = StatesWithoutLocals(truth).Select(state => $"0x{state!.Base!.Value.Address:x}");

        Assert.Equal(report.Threads[0].Frames.Select(frame => frame.FrameBase.Address), bases);
        Assert.All(report.Threads[0].Frames, frame => Assert.Equal(FrameBaseSource.Local, frame.FrameBase.Source));
    }

    [Theory]
    [InlineData("session-o0-store", "0xff80")]
    [InlineData("quota-o0", null)]
    [InlineData("grid64-o0", null)]
    [InlineData("money-o1", null)]
    [InlineData("image-scale-o2", null)]
    [InlineData("rust-plugin-o2-unsafe-oob", null)]
    [InlineData("bigframe-tail-o2", null)]
    [InlineData("metrics-nonames-o1-div", null)]
    [InlineData("event-bus-o0-null", null)]
    [InlineData("router-o1", null)]
    [InlineData("palette-preload-o0", null)]
    public void EveryBaseOfAStackThatReachesItsStartIsVerified(string name, string? youngest)
    {
        var frames = TruthCase.Open(name).Report().Threads[0].Frames;

        Assert.All(frames, frame => Assert.True(frame.FrameBase is { Address: not null, Proved: true, Verified: true }));
        Assert.Equal(youngest ?? frames[0].FrameBase.Address, frames[0].FrameBase.Address);
    }

    [Theory]
    [InlineData("asc-inventory-release-map-key")]
    [InlineData("asc-inventory-debug-assert")]
    public void AssemblyScriptHasNoFrameBases(string name) =>
        Assert.All(TruthCase.Open(name).Report().Threads[0].Frames, frame => Assert.Equal(FrameBase.None, frame.FrameBase));

    [Fact]
    public void TheInstanceThatTrappedIsWorkedOutThoughTheDumpNamesTheLast()
    {
        var report = TruthCase.Open("tenants-three-o0").Report();

        Assert.All(report.Threads[0].Frames, frame => Assert.Equal((1, 2), (frame.Instance, frame.DumpInstance)));
        Assert.DoesNotContain(report.Notes, note => note.Kind == "ambiguousInstance");
    }

    private static FrameState?[] StatesWithoutLocals(JsonElement truth)
    {
        var limits = AnalysisLimits.Default;
        var module = WasmModule.Parse(Fixture.Bytes(truth.GetProperty("module").GetString()!), limits);
        var dump = CoredumpFile.Parse(Fixture.Bytes(truth.GetProperty("dump").GetString()!), limits);
        var whole = dump.Threads[0];
        var thread = whole with { Frames = [.. whole.Frames.Select(frame => frame with { LocalCount = 0, StackCount = 0 })] };
        return FrameStates.Of(dump, thread, FrameNormalizer.Normalize(dump, thread, _ => module), _ => module);
    }

    private static ulong Bits(JsonElement value)
    {
        var text = value[1].ValueKind == JsonValueKind.String ? value[1].GetString()! : value[1].GetRawText();
        return value[0].GetString() switch
        {
            "i32" => (uint)long.Parse(text, CultureInfo.InvariantCulture),
            "i64" => (ulong)decimal.Parse(text, CultureInfo.InvariantCulture),
            "f32" => BitConverter.SingleToUInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)),
            _ => BitConverter.DoubleToUInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)),
        };
    }
}
