using CrashHub.Analysis.Report;
using CrashHub.Server.Blobs;
using CrashHub.Server.Modules;

namespace CrashHub.Server.Crashes;

/// <summary>A crash with its dump and its modules at hand, for questions that the stored report does not answer. One caller at a time has it.</summary>
/// <param name="key">What it was opened as.</param>
/// <param name="kept">Takes it back when its caller disposes it.</param>
/// <param name="dump">Its dump.</param>
/// <param name="opened">The files of its modules.</param>
/// <param name="modules">Its modules.</param>
/// <param name="plan">What the dump holds.</param>
internal sealed class OpenedCrash(
    OpenedCrashKey key,
    KeptCrashes kept,
    IBlobContent dump,
    OpenedBlobs opened,
    CrashModules modules,
    AnalysisPlan plan
) : IDisposable
{
    private CrashValues? values;
    private bool isInterrupted;

    /// <summary>What it was opened as.</summary>
    public OpenedCrashKey Key => key;

    /// <summary>What the dump holds.</summary>
    public AnalysisPlan Plan => plan;

    /// <summary>The modules that stored builds answer, by <see cref="LoadedModule.Index"/>.</summary>
    public IReadOnlyList<LoadedModule> Modules => modules.Loaded;

    /// <summary>Asks for values; what was read for one question stands for the next, unless it was interrupted.</summary>
    public T Ask<T>(Func<CrashValues, T> question)
    {
        isInterrupted = true;
        values ??= CrashValues.Open(Plan, Modules);
        var answer = question(values);
        isInterrupted = false;
        return answer;
    }

    /// <summary>True when it may not be asked again.</summary>
    public bool IsWorn => isInterrupted || values is { IsWorn: true };

    /// <summary>About how many bytes of the process it takes; mapped files are not counted.</summary>
    public long KeptBytes => values?.KeptBytes ?? 0;

    /// <summary>Gives it back.</summary>
    public void Dispose() => kept.Keep(this);

    /// <summary>Lets go of its files.</summary>
    public void Close()
    {
        modules.Dispose();
        opened.Dispose();
        dump.Dispose();
    }
}
