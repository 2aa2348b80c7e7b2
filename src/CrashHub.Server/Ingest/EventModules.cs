using System.Text.Json;
using CrashHub.Analysis.Report;

namespace CrashHub.Server.Ingest;

/// <summary>What an event says of the modules of its process.</summary>
internal static class EventModules
{
    private const int MostModules = 1000;
    private const int MostBuildId = 256;

    /// <summary>The list of the event; null for an empty one, or with a fault.</summary>
    public static List<ModuleIdentity>? Read(EventValues values, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > MostModules)
            return values.Nothing<List<ModuleIdentity>>("modules", $"must be a list of at most {MostModules} objects");
        var modules = new List<ModuleIdentity>();
        foreach (var item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                return values.Nothing<List<ModuleIdentity>>("modules", "must hold objects");
            string? Part(string name) => EventValues.Member(item, name) is { } value ? values.TextOf($"modules.{name}", value) : null;
            modules.Add(Module(values, "modules", Part("name"), Part("buildId"), Part("codeId"), Part("sha256")));
        }
        return modules.Count == 0 ? null : modules;
    }

    /// <summary><c>module=name;buildId=hex</c>, repeatable.</summary>
    public static List<ModuleIdentity>? Read(EventValues values, IReadOnlyList<string?> query)
    {
        var modules = new List<ModuleIdentity>();
        foreach (var value in query.Take(MostModules))
        {
            var parts = (value ?? "").Split(';', StringSplitOptions.TrimEntries);
            string? Part(string name) =>
                parts.Skip(1).FirstOrDefault(part => part.StartsWith(name + '=', StringComparison.Ordinal))?[(name.Length + 1)..];
            modules.Add(Module(values, "module", parts[0], Part("buildId"), Part("codeId"), Part("sha256")));
        }
        return modules.Count == 0 ? null : modules;
    }

    private static ModuleIdentity Module(EventValues values, string field, string? name, string? buildId, string? codeId, string? sha256)
    {
        if (name is not null)
            values.Sound($"{field}.name", name, EventFields.MostCharacters);
        return new ModuleIdentity
        {
            Name = name is { Length: > 0 } ? name : null,
            BuildId = values.Hex($"{field}.buildId", buildId, 2, MostBuildId),
            CodeId = values.Hex($"{field}.codeId", codeId, 64, 64),
            Sha256 = values.Hex($"{field}.sha256", sha256, 64, 64),
        };
    }
}
