using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Tests.Observability.Measures;

public sealed class ProjectTallyTests
{
    [Fact]
    public void NamesTheLargestProjectsAndAddsUpTheRest()
    {
        var tally = new ProjectTally();
        for (var project = 1; project <= ProjectTally.Top + 2; project++)
            Add(tally, project, times: project);

        var counts = tally.Turn();

        Assert.Equal(ProjectTally.Top + 1, counts.Count);
        Assert.Equal(("p12", 12), counts[0]);
        Assert.Equal((ProjectTally.Other, 1 + 2), counts[^1]);
    }

    [Fact]
    public void AsManyProjectsAsAreNamedLeaveNoRest()
    {
        var tally = new ProjectTally();
        for (var project = 1; project <= ProjectTally.Top; project++)
            Add(tally, project);

        Assert.DoesNotContain(tally.Turn(), count => count.Project == ProjectTally.Other);
    }

    [Fact]
    public void TellsNoMoreProjectsApartThanItsCapacity()
    {
        var tally = new ProjectTally();
        for (var project = 1; project < ProjectTally.Capacity; project++)
            Add(tally, project);
        Add(tally, ProjectTally.Capacity, times: 50);
        Add(tally, ProjectTally.Capacity + 1, times: 100);

        var counts = tally.Turn();

        Assert.Equal(($"p{ProjectTally.Capacity}", 50), counts[0]);
        Assert.DoesNotContain(counts, count => count.Project == $"p{ProjectTally.Capacity + 1}");
        Assert.Equal(ProjectTally.Capacity - 1 + 50 + 100, counts.Sum(count => count.Crashes));
    }

    [Fact]
    public void EachIntervalBeginsAtNothing()
    {
        var tally = new ProjectTally();
        Add(tally, 1);
        tally.Turn();

        Assert.Empty(tally.Turn());
        Add(tally, 2);
        Assert.Equal([("p2", 1)], tally.Turn());
    }

    private static void Add(ProjectTally tally, int project, int times = 1)
    {
        for (var i = 0; i < times; i++)
            tally.Add(project, $"p{project}");
    }
}
