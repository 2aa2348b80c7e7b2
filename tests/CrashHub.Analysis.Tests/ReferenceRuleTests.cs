using System.Xml.Linq;

namespace CrashHub.Analysis.Tests;

/// <summary>Which project may know which; the rules stand in src/docs/architecture.md.</summary>
public sealed class ReferenceRuleTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["CrashHub.Analysis"] = [],
        ["CrashHub.Contracts"] = ["CrashHub.Analysis"],
        ["CrashHub.Server"] = ["CrashHub.Analysis", "CrashHub.Contracts"],
        ["CrashHub.Cli"] = ["CrashHub.Analysis", "CrashHub.Contracts"],
    };

    [Fact]
    public void FourProjectsShip()
    {
        var projects = Projects().Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ProjectsReferOnlyToProjectsBelowThem()
    {
        var forbidden =
            from project in Projects()
            let name = Path.GetFileNameWithoutExtension(project)
            from reference in Includes(project, "ProjectReference")
            let target = Path.GetFileNameWithoutExtension(reference)
            where !Allowed[name].Contains(target)
            select $"{name} -> {target}";

        Assert.Empty(forbidden);
    }

    [Fact]
    public void AnalysisAndContractsShipWithoutPackages()
    {
        var packages = Projects()
            .Where(project => Path.GetFileNameWithoutExtension(project) is "CrashHub.Analysis" or "CrashHub.Contracts")
            .SelectMany(project => Includes(project, "PackageReference"));

        Assert.Empty(packages);
    }

    [Fact]
    public void AnalysisIsBuiltAgainstTheBaseLibraryOnly()
    {
        var others = typeof(AnalysisLimits)
            .Assembly.GetReferencedAssemblies()
            .Select(assembly => assembly.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("netstandard" or "mscorlib"));

        Assert.Empty(others);
    }

    private static string[] Projects() => Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> Includes(string project, string item) =>
        XDocument
            .Load(project)
            .Descendants(item)
            .Select(element => (string)element.Attribute("Include")!)
            .Select(path => path.Replace('\\', '/'));
}
