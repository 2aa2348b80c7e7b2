using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using CrashHub.Cli.Help;
using CrashHub.Cli.Options;
using CrashHub.Cli.Uploads;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub upload build</c>: stores modules with their debug information.</summary>
internal sealed class UploadBuildCommand : CommandWithExamples
{
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "A module, a component, or a debug twin of either.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> release = new("--release") { Description = "The release that it belongs to.", HelpName = "TEXT" };
    private readonly Option<string?> name = new("--name") { Description = "The module's name; its own when left out.", HelpName = "TEXT" };
    private readonly Option<string[]> debugFiles = new("--debug-file")
    {
        Description = "A wasm twin, a .dwo or a .dwp; may be given several times. One FILE only.",
        HelpName = "FILE",
    };
    private readonly Option<string?> sourceMap = new("--source-map") { Description = "A source map. One FILE only.", HelpName = "FILE" };
    private readonly Option<bool> json = JsonOption.Create("Print the server's answers, one JSON object a line.");
    private readonly ServerOptions server = new();

    public UploadBuildCommand()
        : base("build", "Stores builds. The same bytes again change nothing.")
    {
        Arguments.Add(files);
        foreach (var option in (ReadOnlySpan<Option>)[release, name, debugFiles, sourceMap, json])
            Options.Add(option);
        server.AddTo(this);
        Validators.Add(result =>
        {
            var single = result.GetValue(name) ?? result.GetValue(debugFiles)?.FirstOrDefault() ?? result.GetValue(sourceMap);
            if (single is not null && result.GetValue(files) is { Length: > 1 })
                result.AddError("--name, --debug-file and --source-map belong to one FILE.");
        });
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("A release with its debug information in the module", "crashhub upload build billing.wasm --release 1.4.0"),
            new(
                "A stripped module and its debug twin",
                "crashhub upload build billing.wasm --debug-file billing.debug.wasm --release 1.4.0"
            ),
            new("Only the twin, for modules that already crashed", "crashhub upload build billing.debug.wasm"),
        ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var address = server.Read(parsed);
        var talk = UploadTalk.OnStandardError(TimeProvider.System);
        using var client = new ServerClient(address, talk, TimeProvider.System);
        var exit = CommandLine.Ok;
        foreach (var path in parsed.GetRequiredValue(files))
        {
            var parts = new List<UploadPart> { UploadPart.Of("module", path) };
            foreach (var debug in parsed.GetValue(debugFiles) ?? [])
                parts.Add(UploadPart.Of("debugFile", debug));
            if (parsed.GetValue(sourceMap) is { } map)
                parts.Add(UploadPart.Of("sourceMap", map));
            var target = address.InProject("builds" + Query(("release", parsed.GetValue(release)), ("name", parsed.GetValue(name))));
            var reply = await client.PostAsync(path, target, parts.Sum(part => part.Length), () => Body(parts, talk), cancellation);
            talk.Close();
            if (!Report(path, reply, parsed.GetValue(json), talk))
                exit = CommandLine.Failed;
        }
        return exit;
    }

    private static HttpContent Body(List<UploadPart> parts, UploadTalk talk)
    {
        if (parts.Count > 1)
            return UploadPart.Form(parts, talk);
        var content = parts[0].Content(talk);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return content;
    }

    private static bool Report(string path, Reply? reply, bool asJson, UploadTalk talk)
    {
        if (reply is null)
            return false;
        if (reply.IsSuccess && ReplyOutput.Write(Console.Out, path, reply, asJson, build => Summary(build, reply.Status)))
            return true;
        talk.Say($"{path}: {ProblemText.Of(reply)}");
        return false;
    }

    private static string Summary(JsonElement build, int status)
    {
        var ofRelease = ReplyOutput.Text(build, "release") is { Length: > 0 } text ? $", release {text}" : "";
        var findings =
            build.ValueKind == JsonValueKind.Object
            && build.TryGetProperty("findings", out var list)
            && list.ValueKind == JsonValueKind.Array
                ? string.Join(", ", list.EnumerateArray().Select(finding => ReplyOutput.Text(finding, "kind")))
                : "";
        return $"{(status == 201 ? "stored" : "already stored")} as {ReplyOutput.Text(build, "name")}{ofRelease}, build {ReplyOutput.Text(build, "id")}"
            + (findings.Length > 0 ? $" ({findings})" : "");
    }

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var query = "";
        foreach (var (field, value) in fields)
            if (!string.IsNullOrEmpty(value))
                query += $"{(query.Length == 0 ? '?' : '&')}{field}={Uri.EscapeDataString(value)}";
        return query;
    }
}
