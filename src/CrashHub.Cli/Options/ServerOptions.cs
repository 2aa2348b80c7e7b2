using System.CommandLine;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Uploads;

namespace CrashHub.Cli.Options;

/// <summary>Which server and project, and who asks: <c>--url</c>, <c>--token</c>, <c>--project</c>, else the environment.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> url = new("--url") { Description = "The server. [CRASHHUB_URL]", HelpName = "URL" };
    private readonly Option<string?> token = new("--token")
    {
        Description = "The token; the environment keeps it out of process lists. [CRASHHUB_TOKEN]",
        HelpName = "TOKEN",
    };
    private readonly Option<string?> project = new("--project")
    {
        Description = "The project's short name; default when nothing is said. [CRASHHUB_PROJECT]",
        HelpName = "PROJECT",
    };
    private readonly Option<int> retries = new("--retries")
    {
        Description = "How often a request is sent again when the server can't be reached or is busy.",
        DefaultValueFactory = _ => 6,
        HelpName = "N",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(url);
        command.Options.Add(token);
        command.Options.Add(project);
        command.Options.Add(retries);
        retries.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 100)
                result.AddError("--retries: 0 to 100.");
        });
    }

    public ServerAddress Read(ParseResult parsed)
    {
        var root = Value(parsed.GetValue(url), "CRASHHUB_URL") ?? throw Missing("the server", "--url", "CRASHHUB_URL");
        if (
            !Uri.TryCreate(root, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
        )
            throw new CommandFailedException($"{root}: not an address that begins with http:// or https://", CommandLine.Usage);
        var secret = Value(parsed.GetValue(token), "CRASHHUB_TOKEN") ?? throw Missing("the token", "--token", "CRASHHUB_TOKEN");
        if (secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new CommandFailedException("the token holds characters that no token has", CommandLine.Usage);
        return new ServerAddress(
            address,
            secret,
            Value(parsed.GetValue(project), "CRASHHUB_PROJECT") ?? "default",
            parsed.GetValue(retries)
        );
    }

    private static string? Value(string? option, string variable) =>
        !string.IsNullOrWhiteSpace(option) ? option.Trim()
        : Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim()
        : null;

    private static CommandFailedException Missing(string what, string option, string variable) =>
        new($"{what} is not given: use {option} or set {variable}", CommandLine.Usage);
}
