using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

internal static class DwarfTestExtensions
{
    extension(DwarfBuilder builder)
    {
        public DwarfData Open(AnalysisLimits? limits = null, params ReadOnlySpan<DwarfBuilder> split)
        {
            var parts = new List<DwarfSections>();
            foreach (var part in split)
                parts.Add(DwarfSections.FromSplitLookup(part.Find));
            return DwarfData.Open(DwarfSections.FromLookup(builder.Find), parts, limits ?? AnalysisLimits.Default);
        }

        /// <summary>A file over the built sections with nothing read yet but unit heads.</summary>
        public DwarfFile OpenFile(AnalysisLimits? limits = null)
        {
            limits ??= AnalysisLimits.Default;
            return new(DwarfSections.FromLookup(builder.Find), limits, new(limits), new(limits.MaxNotes));
        }
    }

    extension(DwarfData data)
    {
        public List<DwarfFrame> Find(ulong address)
        {
            var frames = new List<DwarfFrame>();
            data.TryFind(new(address), frames);
            return frames;
        }
    }

    /// <summary>One frame as <c>name file:line:column</c>, with <c>?</c> for what is not known.</summary>
    public static string Show(this DwarfFrame frame) =>
        $"{frame.Name ?? "?"} {frame.File ?? "?"}:{frame.Line?.ToString() ?? "?"}:{frame.Column?.ToString() ?? "?"}{(frame.IsInline ? " inline" : "")}";
}
