using CrashHub.Server.Ingest;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Ingest;

public sealed class IngestPlacesTests
{
    private const int Noisy = 1;
    private const int Loud = 2;
    private const int Quiet = 3;

    [Fact]
    public void OneProjectComesToHalf()
    {
        var places = Of(places: 8);

        Assert.Equal(4, TakeAll(places, Noisy));
        Assert.True(places.TryTake(Quiet, 1));
    }

    [Fact]
    public void HoweverManyAreNoisyANewProjectGetsIn()
    {
        var places = Of(places: 64);
        for (var project = 1; project < 5; project++)
            TakeAll(places, project);

        Assert.True(places.TryTake(99, 1));
    }

    [Fact]
    public void WhatIsReturnedIsFreeAndForgotten()
    {
        var places = Of(places: 4);
        TakeAll(places, Noisy);
        Assert.False(places.TryTake(Noisy, 1));

        places.Return(Noisy, 1);

        Assert.True(places.TryTake(Noisy, 1));
        places.Return(Noisy, 1);
        places.Return(Noisy, 1);
        Assert.Equal(0, places.Projects);
    }

    [Fact]
    public void BytesInFlightAreSharedAlike()
    {
        var places = Of(places: 1000, bytes: 8 << 20);

        Assert.Equal(4, TakeAll(places, Noisy, 1 << 20));
        Assert.True(places.TryTake(Loud, 3 << 20));
        Assert.False(places.TryTake(Quiet, 2 << 20));
        Assert.True(places.TryTake(Quiet, 1 << 20));
    }

    [Theory]
    [InlineData(100L, 100L)]
    [InlineData(null, 16L << 20)]
    [InlineData(long.MaxValue, 32L << 20)]
    public void ABodyCountsForAtMostHalf(long? length, long counted) =>
        Assert.Equal(counted, Of(places: 8, bytes: 64 << 20).Counted(length));

    private static int TakeAll(IngestPlaces places, int project, long bytes = 1)
    {
        var taken = 0;
        while (places.TryTake(project, bytes))
            taken++;
        return taken;
    }

    private static IngestPlaces Of(int places, long bytes = 1 << 30) =>
        new(Options.Create(new IngestOptions { MaxConcurrent = places, MaxBytesInFlight = bytes }));
}
