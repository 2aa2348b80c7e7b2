using CrashHub.Server;
using CrashHub.Server.Accounts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Buckets;
using CrashHub.Server.Builds;
using CrashHub.Server.Crashes;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Ingest;
using CrashHub.Server.Observability;
using CrashHub.Server.Processing;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains(HealthCheckCommand.Switch))
    return await HealthCheckCommand.RunAsync(builder.Configuration);
builder.AddObservability();
builder.AddData();
builder.AddBlobs();
builder.AddAccounts();
builder.AddIngest();
builder.AddBuilds();
builder.AddProcessing();
builder.AddCrashes();
builder.AddBuckets();
builder.AddDashboard();

var app = builder.Build();
Routes.Map(app);
await app.RunAsync();
return 0;
