using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Report;

/// <summary>Which module and instance a dump's frame belongs to.</summary>
internal static class FramePlaces
{
    /// <summary>The module's index; 0 where the producer writes no modules or instances and the only module is meant; null where an index leads nowhere.</summary>
    public static int? ModuleOf(CoredumpFile dump, CoredumpFrame frame)
    {
        if (dump.ModuleIndexOf(frame) is { } module)
            return (int)module;
        return dump.HasImpliedInstance && dump.Modules.Count <= 1 ? 0 : null;
    }
}
