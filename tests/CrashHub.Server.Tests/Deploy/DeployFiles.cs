using System.Runtime.CompilerServices;
using YamlDotNet.RepresentationModel;

namespace CrashHub.Server.Tests.Deploy;

/// <summary>The files of <c>deploy/</c>.</summary>
internal static class DeployFiles
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    public static string PathOf(string name) => Path.Combine(Root, "deploy", name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The documents of a file, under <c>deploy/</c> or absolute.</summary>
    public static IReadOnlyList<YamlNode> Yaml(string name)
    {
        using var reader = new StreamReader(PathOf(name));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(d => d.RootNode)];
    }

    /// <summary>The node at a path of keys; null when there is none.</summary>
    public static YamlNode? At(this YamlNode node, params ReadOnlySpan<string> path)
    {
        YamlNode? at = node;
        foreach (var key in path)
        {
            if (at is not YamlMappingNode map || !map.Children.TryGetValue(new YamlScalarNode(key), out at))
                return null;
        }
        return at;
    }

    public static string Text(this YamlNode node, params ReadOnlySpan<string> path) =>
        node.At(path) is YamlScalarNode { Value: { } value } ? value : throw new KeyNotFoundException(string.Join('.', path.ToArray()));

    public static IReadOnlyList<YamlNode> List(this YamlNode node, params ReadOnlySpan<string> path) =>
        node.At(path) is YamlSequenceNode list ? [.. list.Children] : [];

    /// <summary>The names and values of a map of texts.</summary>
    public static IReadOnlyDictionary<string, string> Map(this YamlNode node, params ReadOnlySpan<string> path) =>
        node.At(path) is YamlMappingNode map
            ? map.Children.ToDictionary(
                c => ((YamlScalarNode)c.Key).Value!,
                c => (c.Value as YamlScalarNode)?.Value ?? "",
                StringComparer.Ordinal
            )
            : new Dictionary<string, string>(StringComparer.Ordinal);

    private static string Here([CallerFilePath] string path = "") => path;
}
