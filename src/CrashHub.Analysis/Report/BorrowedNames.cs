using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Report;

/// <summary>
/// Names for functions that have none, from builds with the same body. A body that has two names anywhere lends none, and a short one tells nothing
/// (<see cref="BodyHasher.LeastTelling"/>).
/// </summary>
internal sealed class BorrowedNames(LoadedModules modules, AnalysisLimits limits)
{
    private readonly Dictionary<int, LenderNames[]> lenders = [];
    private readonly List<string> names = [];
    private readonly SortedDictionary<int, Dictionary<BuildReference, int>> used = [];

    /// <summary>The name that all builds have for a body, from the first that has one; null when there is none or not just one.</summary>
    public BorrowedName? Find(int module, BodyHash body)
    {
        if (body.IsNone)
            return null;
        if (!lenders.TryGetValue(module, out var asked))
            lenders.Add(module, asked = [.. modules.LendersOf(module).Select(lender => new LenderNames(lender, limits))]);
        BorrowedName? borrowed = null;
        foreach (var lender in asked)
        {
            names.Clear();
            if (!lender.TryAdd(body, names))
                return null;
            foreach (var name in names)
            {
                var demangled = Demangler.Demangle(name, limits);
                // The hash that rustc ends a name with changes from build to build; people do not see it, and it makes no other function.
                if (borrowed is not null && borrowed.Demangled.Text != demangled.Text)
                    return null;
                borrowed ??= new(name, demangled, lender.Build);
            }
        }
        if (borrowed is not null)
            Count(module, borrowed.Build);
        return borrowed;
    }

    /// <summary>Says of each module which builds lent it names.</summary>
    public void Note(ReportNotes notes)
    {
        foreach (var (module, builds) in used)
        {
            foreach (var (build, count) in builds)
            {
                var release = build.Release is null ? "" : $" of release {build.Release}";
                notes.Add(
                    "borrowedName",
                    $"module {module} has no name for {count} functions on the stack: the names are those of functions with the same body in {build.Name}{release} (build {build.Id ?? build.CodeId})"
                );
            }
        }
    }

    private void Count(int module, BuildReference build)
    {
        if (!used.TryGetValue(module, out var builds))
            used.Add(module, builds = []);
        builds[build] = builds.GetValueOrDefault(build) + 1;
    }
}
