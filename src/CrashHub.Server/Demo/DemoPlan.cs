namespace CrashHub.Server.Demo;

/// <summary>
/// What the demo holds: six programs in C, C++, Rust and AssemblyScript, in several releases. Builds come in two parts, so that two debug twins
/// arrive after the crashes that need them; one program's build never comes; one bucket is resolved and comes back.
/// </summary>
internal static class DemoPlan
{
    public const string Slug = "demo";
    public const string Name = "Demo shop";

    /// <summary>The release in which the bucket of <see cref="Returning"/> is said to be fixed.</summary>
    public const string FixedIn = "1.5.0";

    private const string Wasmtime49 = "wasmtime/49.0";
    private const string Wasmtime50 = "wasmtime/50.0.1";
    private const string OutOfBounds = "wasm trap: out of bounds memory access";
    private const string Unreachable = "wasm trap: wasm `unreachable` instruction executed";

    private static readonly (string Environment, string Region, string User)[] Everywhere =
    [
        ("prod", "eu-west-1", "u-1041"),
        ("prod", "us-east-2", "u-2093"),
        ("prod", "eu-west-1", "u-1041"),
        ("staging", "eu-west-1", "u-7"),
    ];

    public static IReadOnlyList<DemoBuild> Builds { get; } =
    [
        new("session-o0.wasm", "session.wasm", "1.4.0"),
        new("event-bus-o0.wasm", "event-bus.wasm", "1.4.0"),
        new("router-o1.wasm", "router.wasm", "2.0.1"),
        new("metrics-o1.wasm", "metrics.wasm", "1.4.0"),
        new("quota-o0.wasm", "quota.wasm", "1.4.2"),
        new("pipeline-o2.wasm", "pipeline.wasm", "2.0.1"),
        new("rust-plugin-o2.wasm", "sensor-plugin.wasm", "0.9.3"),
        new("rust-plugin-o2.debug.wasm", "sensor-plugin.debug.wasm", "0.9.3"),
        new("asc-inventory-release.wasm", "inventory.wasm", "3.1.0", "asc-inventory-release.wasm.map"),
        new("checksum-o2.wasm", "checksum.wasm", "1.4.0"),
    ];

    public static IReadOnlyList<DemoBuild> LateTwins { get; } =
    [new("event-bus-o0.debug.wasm", "event-bus.debug.wasm", "1.4.0"), new("router-o1.debug.wasm", "router.debug.wasm", "2.0.1")];

    /// <summary>Resolved in <see cref="FixedIn"/> once its first crashes are read.</summary>
    public static DemoCrash Returning { get; } = Crash("session-o0-store", "session-o0.wasm", "1.4.0", "login", OutOfBounds, times: 3);

    /// <summary>The same crash in a release after the fix.</summary>
    public static DemoCrash Returned { get; } = Crash("session-o0-store", "session-o0.wasm", "1.6.0", "login", OutOfBounds, times: 2);

    public static IReadOnlyList<DemoCrash> Crashes { get; } =
    [
        Crash("session-o0-load", "session-o0.wasm", "1.4.0", "login", OutOfBounds, times: 2),
        Crash("event-bus-o0-null", "event-bus-o0.wasm", "1.4.0", "notify", "wasm trap: uninitialized element", times: 3),
        Crash("event-bus-o0-sig", "event-bus-o0.wasm", "1.4.0", "notify", "wasm trap: indirect call type mismatch", times: 1),
        Crash("router-o1", "router-o1.wasm", "2.0.1", "checkout", Unreachable, times: 4),
        Crash("metrics-o1-div", "metrics-o1.wasm", "1.4.0", "metrics", "wasm trap: integer divide by zero", times: 2),
        Crash("metrics-o1-nan", "metrics-o1.wasm", "1.4.0", "metrics", "wasm trap: invalid conversion to integer", times: 1),
        Crash("quota-o0", "quota-o0.wasm", "1.4.2", "quota", Unreachable, times: 2),
        Crash("pipeline-o2-at", "pipeline-o2.wasm", "2.0.1", "thumbnails", Unreachable, times: 3),
        Crash("rust-plugin-o2-unreachable-msg", "rust-plugin-o2.wasm", "0.9.3", "sensors", Unreachable, times: 4),
        Crash("rust-plugin-o2-div-zero", "rust-plugin-o2.wasm", "0.9.3", "sensors", Unreachable, times: 1),
        Crash("rust-plugin-o2-empty", "rust-plugin-o2.wasm", "0.9.3", "sensors", Unreachable, times: 2),
        Crash(
            "asc-inventory-release-array-oob",
            "asc-inventory-release.wasm",
            "3.1.0",
            "stock",
            "abort: Index out of range at ~lib/array.ts:114:42",
            times: 2
        ),
        Crash("checksum-o2", "checksum-o2.wasm", "1.4.0", "upload", OutOfBounds, times: 2),
        Crash("money-o1", "money-o1.wasm", "2.1.0", "invoice", "wasm trap: integer divide by zero", times: 2),
    ];

    private static DemoCrash Crash(string dump, string module, string release, string function, string trap, int times) =>
        new(
            dump,
            module,
            release,
            function,
            trap,
            dump.StartsWith("rust", StringComparison.Ordinal) || dump.StartsWith("asc", StringComparison.Ordinal) ? Wasmtime50 : Wasmtime49,
            Everywhere[..times]
        );
}
