using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Processing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests;

public sealed class StartUpTests
{
    [Theory]
    [InlineData("--Roles=cook", "Roles: 'cook'")]
    [InlineData("--Roles=web", "Roles: a process that does not do everything needs PostgreSQL")]
    [InlineData("--PublicUrl=crashes.example", "PublicUrl: 'crashes.example'")]
    [InlineData("--Logging:Level=Loud", "Logging:Level: 'Loud'")]
    [InlineData("--Logging:Format=xml", "Logging:Format: 'xml'")]
    [InlineData("--ConnectionStrings:CrashHub=Hst=db;Password=hunter2", "ConnectionStrings:CrashHub is no connection string")]
    public void SaysWhichSettingIsWrong(string argument, string said)
    {
        var fault = StartUp.Fault(StartUp.CreateBuilder([argument]).Configuration);

        Assert.StartsWith(said, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--PublicUrl=")]
    [InlineData("--PublicUrl=https://crashes.example/")]
    [InlineData("--Logging:Format=json")]
    [InlineData("--ConnectionStrings:CrashHub=Host=db;Database=crashhub")]
    public void TakesSettingsThatAreRight(string argument)
    {
        Assert.Null(StartUp.Fault(StartUp.CreateBuilder([argument]).Configuration));
    }

    [Theory]
    [InlineData("--Processing:Workers=-1", "Processing:Workers")]
    [InlineData("--Processing:Workers=many", "Processing:Workers")]
    [InlineData("--Storage:MinFreeBytes=-1", "Storage:MinFreeBytes")]
    [InlineData("--Metrics:Port=99999", "Metrics:Port")]
    [InlineData("--Metrics:Port=http", "Metrics:Port")]
    [InlineData("--Blobs:Provider=s3", "Blobs:Provider")]
    [InlineData("--Blobs:Provider=azure", "Blobs:ServiceUri")]
    [InlineData("--Blobs:ConnectionString=garbage", "Blobs:ConnectionString")]
    public async Task NamesTheKeyOfAWrongOption(string argument, string key)
    {
        await using var app = Build(argument);

        Assert.Contains(key, Assert.Single(StartUp.Faults(app.Services)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesEveryWrongOptionAtOnce()
    {
        await using var app = Build("--Processing:Workers=-1", "--Blobs:Provider=s3");

        Assert.Equal(2, StartUp.Faults(app.Services).Count);
    }

    [Fact]
    public async Task AConnectionReadsLittleAheadOfItsHandler()
    {
        await using var app = Build();

        var sockets = app.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value;
        var kestrel = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;

        // Hundreds of large uploads at once hold that much each.
        Assert.Equal((128 << 10, 128 << 10), (sockets.MaxReadBufferSize, kestrel.Limits.MaxRequestBufferSize));
    }

    [Fact]
    public async Task WaitsForPostgresThatIsNotThereYet()
    {
        using var stop = new CancellationTokenSource();
        var builder = StartUp.CreateBuilder(["--ConnectionStrings:CrashHub=Host=127.0.0.1;Port=1;Database=none"]);
        builder.Services.AddSingleton<TimeProvider>(new ClockThatStops(stop));
        builder.AddData();
        await using var app = builder.Build();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.Services.GetRequiredService<Migrator>().RunAsync(stop.Token));
    }

    private static WebApplication Build(params string[] arguments)
    {
        var builder = StartUp.CreateBuilder(arguments);
        builder.AddObservability();
        builder.AddBlobs();
        builder.AddProcessing();
        return builder.Build();
    }

    /// <summary>Ends the test at the first wait.</summary>
    private sealed class ClockThatStops(CancellationTokenSource stop) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            stop.Cancel();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
