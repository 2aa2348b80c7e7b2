using CrashHub.Server;
using CrashHub.Server.Accounts;
using CrashHub.Server.Alerts;
using CrashHub.Server.Backup;
using CrashHub.Server.Blobs;
using CrashHub.Server.Buckets;
using CrashHub.Server.Builds;
using CrashHub.Server.Checking;
using CrashHub.Server.Crashes;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Demo;
using CrashHub.Server.Grouping;
using CrashHub.Server.Ingest;
using CrashHub.Server.Mcp;
using CrashHub.Server.Modules;
using CrashHub.Server.Observability;
using CrashHub.Server.Processing;
using CrashHub.Server.Queries;
using CrashHub.Server.Releases;
using CrashHub.Server.Retention;

if (args is [CheckCommand.Word, .. var words])
    return await CheckCommand.RunAsync(words);
var backup = BackupCommand.FolderOf(args);
if (backup is not null)
    args = args[2..];
var isDemo = args.Contains(DemoServices.Switch);
string[] switches = [DemoServices.Switch, HealthCheckCommand.Switch];
var builder = StartUp.CreateBuilder([.. args.Except(switches)]);
if (args.Contains(HealthCheckCommand.Switch))
    return await HealthCheckCommand.RunAsync(builder.Configuration);
if (StartUp.Fault(builder.Configuration) is { } fault)
{
    await Console.Error.WriteLineAsync(fault);
    return 1;
}
builder.AddObservability();
builder.AddData();
builder.AddBlobs();
builder.AddAccounts();
builder.AddIngest();
builder.AddBuilds();
builder.AddModules();
builder.AddProcessing();
builder.AddCrashes();
builder.AddBuckets();
builder.AddReleases();
builder.AddSavedQueries();
builder.AddGrouping();
builder.AddRetention();
builder.AddAlerts();
builder.AddMcp();
builder.AddDashboard();
builder.AddBackup();
if (isDemo)
    builder.AddDemo();
if (backup is not null)
    return await BackupCommand.RunAsync(backup, builder);

await using var app = builder.Build();
if (StartUp.Faults(app.Services) is { Count: > 0 } faults)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, faults));
    return 1;
}
if (!await StartUp.OpenDataAsync(app))
    return 1;
app.UseObservability();
app.UseDashboard();
app.UseRouting();
app.UseAuthentication();
app.UseMiddleware<AccessGate>();
Routes.Map(app);
return await StartUp.RunAsync(app);
