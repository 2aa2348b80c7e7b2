using CrashHub.Cli.Help;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub upload</c>: sends builds and crashes to a server.</summary>
internal sealed class UploadCommand : CommandWithExamples
{
    public UploadCommand()
        : base("upload", "Sends builds and crashes to a CrashHub server.")
    {
        Subcommands.Add(new UploadBuildCommand());
        Subcommands.Add(new UploadCrashCommand());
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("Where to and as whom, once a shell", "export CRASHHUB_URL=https://crashes.example CRASHHUB_TOKEN=… CRASHHUB_PROJECT=shop"),
            new("What a release is made of", "crashhub upload build billing.wasm --release 1.4.0"),
            new("Dumps that a host has kept", "crashhub upload crash /var/crash/*.core --environment prod"),
        ];
}
