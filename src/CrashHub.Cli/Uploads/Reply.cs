namespace CrashHub.Cli.Uploads;

/// <summary>What the server answered, whole and bounded.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The body's type, or null.</param>
/// <param name="Body">The body.</param>
internal sealed record Reply(int Status, string? MediaType, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
