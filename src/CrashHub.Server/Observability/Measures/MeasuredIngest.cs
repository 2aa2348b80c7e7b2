namespace CrashHub.Server.Observability.Measures;

/// <summary>Marks the routes that take crashes in, so that whatever refuses a post there is counted, authorisation and limits too.</summary>
internal sealed class MeasuredIngest
{
    public static readonly MeasuredIngest Instance = new();

    private MeasuredIngest() { }
}
