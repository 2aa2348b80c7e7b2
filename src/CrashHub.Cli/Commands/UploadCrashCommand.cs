using System.CommandLine;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Help;
using CrashHub.Cli.Options;
using CrashHub.Cli.Uploads;
using CrashHub.Contracts;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub upload crash</c>: sends dumps that a host has kept.</summary>
internal sealed class UploadCrashCommand : CommandWithExamples
{
    private readonly Argument<string[]> files = new("FILE") { Description = "A coredump.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> json = JsonOption.Create("Print the server's answers, one JSON object a line.");
    private readonly EventOptions eventOptions = new();
    private readonly ServerOptions server = new();

    public UploadCrashCommand()
        : base("crash", "Sends crashes. The same file again is the same crash, so a broken-off run is simply repeated.")
    {
        Arguments.Add(files);
        eventOptions.AddTo(this);
        Options.Add(json);
        server.AddTo(this);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("A dump and what the host knew", "crashhub upload crash billing.core --event event.json"),
            new("A folder of dumps", "crashhub upload crash /var/crash/*.core --release 1.4.0 --environment prod"),
        ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var paths = parsed.GetRequiredValue(files);
        var crashEvent = eventOptions.Read(parsed);
        if (crashEvent.EventId is not null && paths.Length > 1)
        {
            CommandLine.Complain("the event has an eventId, which names one crash: send its dump alone");
            return CommandLine.Usage;
        }
        var address = server.Read(parsed);
        var talk = UploadTalk.OnStandardError(TimeProvider.System);
        using var client = new ServerClient(address, talk, TimeProvider.System);
        var exit = CommandLine.Ok;
        foreach (var path in paths)
        {
            var part = UploadPart.Of("coredump", path);
            var own = crashEvent with
            {
                EventId = crashEvent.EventId ?? CrashIdentity.Of(path, cancellation).ToString(),
                OccurredAt = crashEvent.OccurredAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero),
            };
            var reply = await client.PostAsync(path, address.InProject("crashes"), part.Length, () => Body(part, own, talk), cancellation);
            talk.Close();
            if (!Report(path, reply, parsed.GetValue(json), talk))
                exit = CommandLine.Failed;
        }
        return exit;
    }

    private static GzipContent Body(UploadPart dump, CrashEvent crashEvent, UploadTalk talk)
    {
        var form = UploadPart.Form([dump], talk);
        var text = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(crashEvent, ContractsJson.Default.CrashEvent));
        text.Headers.ContentType = new("application/json");
        form.Add(text, "event");
        return new GzipContent(form);
    }

    private static bool Report(string path, Reply? reply, bool asJson, UploadTalk talk)
    {
        if (reply is null)
            return false;
        if (reply.IsSuccess && ReplyOutput.Write(Console.Out, path, reply, asJson, crash => Summary(crash, reply.Status)))
            return true;
        talk.Say($"{path}: {ProblemText.Of(reply)}");
        return false;
    }

    private static string Summary(JsonElement crash, int status)
    {
        var html =
            crash.ValueKind == JsonValueKind.Object && crash.TryGetProperty("links", out var links) ? ReplyOutput.Text(links, "html") : "";
        return $"{(status == 202 ? "taken" : "already there")} as crash {ReplyOutput.Text(crash, "id")}, {ReplyOutput.Text(crash, "state")}"
            + (html.Length > 0 ? $"  {html}" : "");
    }
}
