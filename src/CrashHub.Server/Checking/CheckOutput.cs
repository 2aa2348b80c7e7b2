using System.Text.Json;
using System.Text.Json.Serialization;
using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Checking;

/// <summary>Writes findings as they come and the totals at the end: a line each, for people or as JSON.</summary>
internal sealed class CheckOutput(TextWriter output, bool json)
{
    public Task FindingAsync(CheckFinding finding)
    {
        if (json)
            return output.WriteLineAsync(JsonSerializer.Serialize(finding, CheckJson.Default.CheckFinding));
        var row = finding.Row is null ? "" : $" of {finding.Row}";
        var locator = finding.Locator is null ? "" : $" {finding.Locator}";
        var bytes = finding.Bytes is { } count ? $" ({count} bytes)" : "";
        return output.WriteLineAsync($"{finding.Finding}: {finding.Project}: {finding.What}{row}{locator}{bytes}");
    }

    public async Task TotalsAsync(CheckTotals totals)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new CheckSummary(totals), CheckJson.Default.CheckSummary));
            return;
        }
        await output.WriteLineAsync(
            $"{totals.Projects} projects, {totals.Names} references, {totals.Blobs} blobs with {ByteCount.Words((ulong)totals.BlobBytes)}, {totals.Hashed} hashes compared"
        );
        await output.WriteLineAsync(
            $"{totals.Missing} missing, {totals.Damaged} damaged, {totals.Orphans} orphans with {ByteCount.Words((ulong)totals.OrphanBytes)}"
        );
    }
}

/// <summary>The last line.</summary>
internal sealed record CheckSummary(CheckTotals Summary);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CheckFinding))]
[JsonSerializable(typeof(CheckSummary))]
internal sealed partial class CheckJson : JsonSerializerContext;
