using System.Data.Common;
using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>Faults of what the server stands on.</summary>
internal static class EngineMeasures
{
    private const string Engine = "crashhub.engine";

    private static readonly Counter<long> Faults = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.engine.faults",
        "{fault}",
        "Operations that database or store refused or did not answer."
    );

    /// <summary>Shows at zero what alerts count, since a rate needs a first value.</summary>
    public static void Begin()
    {
        Faults.Add(0, CrashHubMeter.Tag(Engine, "database"));
        Faults.Add(0, CrashHubMeter.Tag(Engine, "store"));
    }

    /// <summary>Counts a fault for the engine that it came from.</summary>
    public static void Failed(Exception fault) => Faults.Add(1, CrashHubMeter.Tag(Engine, IsOfDatabase(fault) ? "database" : "store"));

    private static bool IsOfDatabase(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is DbException or Data.CrashNotStoredException)
                return true;
        }
        return false;
    }
}
