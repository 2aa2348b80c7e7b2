using CrashHub.Analysis.Report;
using CrashHub.Server.Blobs;
using CrashHub.Server.Modules;

namespace CrashHub.Server.Crashes;

/// <summary>A crash with its dump and its modules at hand, for questions that the stored report does not answer.</summary>
internal sealed class OpenedCrash(IBlobContent dump, OpenedBlobs opened, CrashModules modules, AnalysisPlan plan) : IDisposable
{
    /// <summary>What the dump holds.</summary>
    public AnalysisPlan Plan => plan;

    /// <summary>The modules that stored builds answer, by <see cref="LoadedModule.Index"/>.</summary>
    public IReadOnlyList<LoadedModule> Modules => modules.Loaded;

    public void Dispose()
    {
        modules.Dispose();
        opened.Dispose();
        dump.Dispose();
    }
}
