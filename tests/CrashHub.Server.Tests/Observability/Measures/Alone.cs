namespace CrashHub.Server.Tests.Observability.Measures;

/// <summary>
/// Tests that read <c>/metrics</c> run beside no other server: an exporter takes the instruments of one name for one, and what a server that ends takes
/// away is gone for the others of the process too.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
