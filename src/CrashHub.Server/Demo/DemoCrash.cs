namespace CrashHub.Server.Demo;

/// <summary>A crash of the demo, sent once for each place that it happened in.</summary>
/// <param name="Dump">In <c>Demo/data</c>, without <c>.coredump</c>.</param>
/// <param name="Module">The file that the host ran: its hash goes with the crash.</param>
/// <param name="Release">The release that ran.</param>
/// <param name="Function">The deployed function.</param>
/// <param name="Trap">The engine's message.</param>
/// <param name="Runtime">The engine.</param>
/// <param name="Places">Environment, region and user of each time that it happened.</param>
internal sealed record DemoCrash(
    string Dump,
    string Module,
    string Release,
    string Function,
    string Trap,
    string Runtime,
    IReadOnlyList<(string Environment, string Region, string User)> Places
);
