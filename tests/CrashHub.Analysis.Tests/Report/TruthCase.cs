using System.Text.Json;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

/// <summary>A real crash whose frames are known, and the report that analysis makes of it.</summary>
internal sealed class TruthCase
{
    private readonly JsonElement truth;

    private TruthCase(JsonElement truth) => this.truth = truth;

    public JsonElement Frames => truth.GetProperty("frames");

    public JsonElement Trap => truth.GetProperty("trap");

    /// <summary>The engine's own words, or null where they are not known.</summary>
    public string? HostMessage => Trap.TryGetProperty("hostMessage", out var host) ? host.GetString() : null;

    public static TruthCase Open(string name) => new(Fixture.Json($"truth/{name}.json"));

    public CrashReport Report(
        string? hostMessage = null,
        Func<LoadedModule, LoadedModule>? change = null,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? changeDump = null
    )
    {
        var plan = CrashAnalysis.Plan(
            changeDump is null ? Bytes("dump") : changeDump(Bytes("dump")),
            new CrashEvent { Trap = hostMessage },
            AnalysisLimits.Default
        );
        Assert.Null(plan.Refusal);
        var modules = plan.Modules.Select(Load).OfType<LoadedModule>().Select(change ?? (module => module));
        return CrashAnalysis.Analyze(plan, [.. modules], TestContext.Current.CancellationToken);
    }

    /// <summary>The variables that are known for certain.</summary>
    public IEnumerable<JsonElement> Variables => truth.TryGetProperty("variables", out var known) ? known.EnumerateArray() : [];

    /// <summary>The dump opened for questions about its values.</summary>
    public CrashValues Values(AnalysisLimits? limits = null)
    {
        var plan = CrashAnalysis.Plan(Bytes("dump"), new CrashEvent(), limits ?? AnalysisLimits.Default);
        Assert.Null(plan.Refusal);
        return CrashValues.Open(plan, [.. plan.Modules.Select(Load).OfType<LoadedModule>()]);
    }

    /// <summary>The report under other limits, with members of variables.</summary>
    public CrashReport Report(AnalysisLimits limits, int memberDepth)
    {
        var plan = CrashAnalysis.Plan(Bytes("dump"), new CrashEvent(), limits);
        var modules = plan.Modules.Select(Load).OfType<LoadedModule>();
        return CrashAnalysis.Analyze(plan, [.. modules], TestContext.Current.CancellationToken, memberDepth);
    }

    private LoadedModule? Load(WantedModule wanted)
    {
        string[] files = truth.TryGetProperty("modules", out var several)
            ? [.. several.EnumerateArray().Select(one => one.GetString()!)]
            : [truth.GetProperty("module").GetString()!];
        var file = files.FirstOrDefault(path => Path.GetFileName(path) == wanted.Identity.Name) ?? (files.Length == 1 ? files[0] : null);
        if (file is null)
            return null;
        return new LoadedModule
        {
            Index = wanted.Index,
            Module = Fixture.Bytes(file),
            DebugFile = Bytes("debug"),
            SplitDwarf = Bytes("dwp") is { IsEmpty: false } package ? [package] : [],
            SourceMap = Bytes("sourceMap"),
            Build = new BuildReference(null, null, null, Path.GetFileName(file), null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
    }

    private ReadOnlyMemory<byte> Bytes(string key) =>
        truth.TryGetProperty(key, out var path)
        && path.ValueKind == JsonValueKind.String
        && (key == "dump" || File.Exists(Fixture.PathOf(path.GetString()!)))
            ? Fixture.Bytes(path.GetString()!)
            : default;
}
