using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Ingest.Pages;

/// <summary>What a project may send: rates, quotas, sampling, what probes ask for and discard rules, with what they held back.</summary>
internal sealed class LimitsModel(LimitsDesk desk, DiscardRuleDesk rules) : ProjectPage
{
    /// <summary>The limits as the form shows them.</summary>
    public static readonly (string Name, string Words, string Hint)[] Inputs =
    [
        ("requestsPerSecond", "Crashes a second", "of the project, in each ingest process"),
        ("requestBurst", "Crashes at once", "0: ten seconds' worth"),
        ("tokenRequestsPerSecond", "Crashes a second and token", "in each ingest process"),
        ("bytesPerSecond", "Bytes a second", "as sent, in each ingest process"),
        ("crashesPerDay", "Crashes a day", "stored, until 00:00 UTC"),
        ("bytesPerDay", "Bytes a day", "stored, decoded, until 00:00 UTC"),
        ("keepPerBucketHour", "Dumps kept a bucket and hour", "the others are counted, not kept"),
    ];

    /// <summary>What probes ask for as the form shows it; 0 is none.</summary>
    public static readonly (string Name, string Words, string Hint)[] Probes =
    [
        ("probeFirstDumps", "First dumps of a bucket", "at most 100"),
        ("probeReleaseDumps", "Dumps of each new release", "at most 100; of a release that the bucket had no dump of"),
        ("probeDumpMinutes", "Minutes to the next dump", "once a bucket has its first ones"),
    ];

    public ProjectLimitsDocument Limits { get; private set; } = null!;
    public IReadOnlyList<DiscardRuleDocument> Rules { get; private set; } = [];
    public string? Fault { get; private set; }
    public bool IsSaved { get; private set; }
    public string Name { get; private set; } = "";
    public string Condition { get; private set; } = "";
    public long KeepOneIn { get; private set; }

    /// <summary>What the fields of the limits hold: the project's own, or what was sent and is wrong.</summary>
    public IReadOnlyDictionary<string, string> Values { get; private set; } = new Dictionary<string, string>();

    public long EffectiveOf(string name) =>
        name switch
        {
            "requestsPerSecond" => Limits.Effective!.RequestsPerSecond,
            "requestBurst" => Limits.Effective!.RequestBurst,
            "tokenRequestsPerSecond" => Limits.Effective!.TokenRequestsPerSecond,
            "bytesPerSecond" => Limits.Effective!.BytesPerSecond,
            "crashesPerDay" => Limits.Effective!.CrashesPerDay,
            "bytesPerDay" => Limits.Effective!.BytesPerDay,
            "probeFirstDumps" => Limits.Effective!.ProbeFirstDumps,
            "probeDumpMinutes" => Limits.Effective!.ProbeDumpMinutes,
            "probeReleaseDumps" => Limits.Effective!.ProbeReleaseDumps,
            _ => Limits.Effective!.KeepPerBucketHour,
        };

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => ShowAsync(cancellation);

    public async Task<IActionResult> OnPostLimitsAsync(CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        var limits = await desk.ReadAsync(Project.Id, cancellation);
        var form = await Request.ReadFormAsync(cancellation);
        foreach (var (name, most, _, set) in LimitsDesk.Fields)
        {
            var text = form[name].ToString().Trim();
            if (text.Length == 0)
                set(limits, null);
            else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most)
                set(limits, value);
            else
                Fault ??= $"{Inputs.Concat(Probes).First(s => s.Name == name).Words} is a whole number from 0 to {most}, or empty.";
        }
        if (Fault is null)
        {
            IsSaved = await desk.WriteAsync(Caller, limits, cancellation);
            if (!IsSaved)
                Fault = "Somebody changed the limits meanwhile. Look at them and save again.";
        }
        else
            Values = LimitsDesk.Fields.ToDictionary(f => f.Name, f => form[f.Name].ToString());
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? condition, long? keepOneIn, CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        (Name, Condition, KeepOneIn) = (name?.Trim() ?? "", condition?.Trim() ?? "", keepOneIn ?? 0);
        if (Name.Length is 0 or > DiscardRuleDesk.LongestName || Name.Contains('\0'))
            Fault = $"Give the rule a name of at most {DiscardRuleDesk.LongestName} characters.";
        else if (EventCondition.Parse(Condition).Fault is { } wrong)
            Fault = $"The condition can't be used, at character {wrong.Position + 1}: {wrong.Detail}";
        else if (KeepOneIn is < 0 or > DiscardRuleDesk.MostKeepOneIn)
            Fault = $"Keep one in 0 to {DiscardRuleDesk.MostKeepOneIn}.";
        else if (await rules.CreateAsync(Caller, Project.Id, Name, Condition, KeepOneIn, enabled: true, cancellation) is null)
            Fault = $"There are {DiscardRuleDesk.Most} rules already; remove some.";
        return Fault is null ? RedirectToPage() : await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostSwitchAsync(Guid id, bool enabled, CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        await rules.ChangeAsync(Caller, Project.Id, id, null, null, null, enabled, static _ => true, cancellation);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        await rules.RemoveAsync(Caller, Project.Id, id, static _ => true, cancellation);
        return RedirectToPage();
    }

    private bool IsAdmin => Caller.Has(TokenScopes.Admin);

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        var limits = await desk.ReadAsync(Project.Id, cancellation);
        Limits = await desk.DocumentAsync(limits, cancellation);
        Rules = await rules.ListAsync(Project.Id, cancellation);
        if (Values.Count == 0)
            Values = LimitsDesk.Fields.ToDictionary(f => f.Name, f => f.Get(limits)?.ToString(CultureInfo.InvariantCulture) ?? "");
        return Page();
    }
}
