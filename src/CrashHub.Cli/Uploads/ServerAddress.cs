namespace CrashHub.Cli.Uploads;

/// <summary>Where to send and as whom.</summary>
/// <param name="Root">The server's address.</param>
/// <param name="Token">The token; never printed.</param>
/// <param name="Project">The project's short name.</param>
/// <param name="Retries">How often a request is sent again.</param>
internal sealed record ServerAddress(Uri Root, string Token, string Project, int Retries)
{
    /// <summary>The address of something in the project.</summary>
    public Uri InProject(string tail) => new($"{Root.AbsoluteUri.TrimEnd('/')}/api/v1/projects/{Uri.EscapeDataString(Project)}/{tail}");

    public override string ToString() => $"{Root} {Project}";
}
