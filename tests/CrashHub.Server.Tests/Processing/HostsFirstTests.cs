using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Processing;

public sealed class HostsFirstTests
{
    private readonly FakeTimeProvider time = new();
    private readonly IngestPressure pressure;
    private readonly HostsFirst hosts;

    public HostsFirstTests()
    {
        pressure = new IngestPressure(time);
        hosts = new HostsFirst(pressure, time);
    }

    [Fact]
    public void FewUploadsThatWaitLetWorkGoOn()
    {
        Wait(5);
        Assert.True(hosts.RestAsync(Cancellation).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WorkRestsWhileManyWaitAndGoesOnAMomentAfterTheLast()
    {
        Wait(6);
        var rest = hosts.RestAsync(Cancellation).AsTask();
        Assert.False(rest.IsCompleted);
        for (var k = 0; k < 6; k++)
            pressure.Leave();
        await PassAsync(rest, TimeSpan.FromSeconds(5), isStorm: false);
        Assert.True(rest.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task AStormThatDoesNotEndLeavesWorkAFifthOfTheTime()
    {
        Wait(6);
        var first = StormAsync();
        await PassAsync(first, TimeSpan.FromSeconds(9.9));
        Assert.False(first.IsCompleted);
        await PassAsync(first, TimeSpan.FromMinutes(1));
        Assert.True(first.IsCompletedSuccessfully);

        time.Advance(TimeSpan.FromSeconds(1)); // It works for a second …
        var second = StormAsync();
        await PassAsync(second, TimeSpan.FromSeconds(3.9)); // … and rests for four.
        Assert.False(second.IsCompleted);
        await PassAsync(second, TimeSpan.FromMinutes(1));
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WhatNobodyWaitsForLetsCrashesGoFirstButNotForEver()
    {
        var queue = new BusyQueue(time);
        var mover = new HostsFirst(pressure, time, queue);
        Assert.True(mover.RestAsync(Cancellation).AsTask().IsCompletedSuccessfully);

        queue.ClaimedAll();
        var rest = mover.RestAsync(Cancellation).AsTask();
        Assert.True(hosts.RestAsync(Cancellation).AsTask().IsCompletedSuccessfully);
        await PassAsync(rest, TimeSpan.FromSeconds(0.4), isStorm: false);
        Assert.False(rest.IsCompleted);
        await PassAsync(rest, TimeSpan.FromSeconds(5), isStorm: false);
        Assert.True(rest.IsCompletedSuccessfully); // The queue is empty.

        queue.ClaimedAll();
        var second = mover.RestAsync(Cancellation).AsTask();
        for (var passed = 0; passed < 290; passed++)
            await PassBusyAsync(second, queue);
        Assert.False(second.IsCompleted);
        for (var passed = 0; passed < 100; passed++)
            await PassBusyAsync(second, queue);
        Assert.True(second.IsCompletedSuccessfully); // It is as full as ever.
    }

    private async Task PassBusyAsync(Task rest, BusyQueue queue)
    {
        queue.ClaimedAll();
        await PassAsync(rest, TimeSpan.FromMilliseconds(100), isStorm: false);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private void Wait(int count)
    {
        for (var k = 0; k < count; k++)
            pressure.Enter();
    }

    private Task StormAsync()
    {
        Another();
        return hosts.RestAsync(Cancellation).AsTask();
    }

    // One more joins those that wait, and gets its answer.
    private void Another()
    {
        pressure.Enter();
        pressure.Leave();
    }

    private async Task PassAsync(Task task, TimeSpan span, bool isStorm = true)
    {
        for (var passed = TimeSpan.Zero; passed < span && !task.IsCompleted; passed += TimeSpan.FromMilliseconds(10))
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            if (isStorm)
                Another();
            await Task.Yield();
        }
    }
}
