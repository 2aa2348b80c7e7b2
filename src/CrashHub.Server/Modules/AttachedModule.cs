using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>A core module that came with a crash; it answers that crash only.</summary>
internal sealed record AttachedModule(string Name, string Sha256, ModuleInspection Inspection, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The core modules of an attached file: one, several of a component, or none when it is no module.</summary>
    public static IEnumerable<AttachedModule> Of(CrashAttachment attachment, ReadOnlyMemory<byte> file) =>
        ModuleInspector
            .Inspect(file, AnalysisLimits.Default, out _)
            .Select(inspection => new AttachedModule(
                attachment.Name,
                attachment.Sha256,
                inspection,
                file.Slice((int)inspection.Offset, (int)inspection.Length)
            ));

    /// <summary>The module of several that is the wanted one: by hash, code, build id or name, or because there is no other.</summary>
    public static AttachedModule? Choose(IReadOnlyList<AttachedModule> attached, WantedModule wanted, bool onlyOneWanted)
    {
        var ids = wanted.Identity;
        return attached.FirstOrDefault(a => ids.Sha256 is not null && a.Sha256 == ids.Sha256)
            ?? attached.FirstOrDefault(a => ids.CodeId is not null && a.Inspection.CodeId == ids.CodeId)
            ?? attached.FirstOrDefault(a => ids.BuildId is not null && a.Inspection.BuildId == ids.BuildId)
            ?? attached.FirstOrDefault(a => IsNamed(a, ids.Name) || IsNamed(a, wanted.SentName))
            ?? (attached.Count == 1 && onlyOneWanted ? attached[0] : null);
    }

    private static bool IsNamed(AttachedModule attached, string? name) =>
        ModuleNames.Same(attached.Name, name) || ModuleNames.Same(attached.Inspection.ModuleName, name);
}
