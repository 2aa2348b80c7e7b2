using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Releases.Gates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace CrashHub.Server.Releases.Pages;

/// <summary>One release: the gate's verdict as the address asks for it, and what counts against it.</summary>
internal sealed class ReleaseModel(ReleaseDesk desk, ReleaseDocuments documents, GateReader gate, TimeProvider clock) : ProjectPage
{
    public ReleaseDocument Item { get; private set; } = null!;
    public GateDocument? Gate { get; private set; }
    public string? Fault { get; private set; }

    public async Task<IActionResult> OnGetAsync(string release, CancellationToken cancellation)
    {
        if (ReleaseNames.Of(release) is not { } name || await desk.FindAsync(Project.Id, name, cancellation) is not { } found)
            return NotFound();
        Item = (await documents.OfAsync(Request, Project, [found], cancellation))[0];
        var fields = Request.Query.ToDictionary(field => field.Key, field => field.Value, StringComparer.OrdinalIgnoreCase);
        fields["release"] = new StringValues(name);
        var (query, wrong) = GateQueryReader.Read(new QueryCollection(fields), clock.GetUtcNow());
        if (query is null)
        {
            Fault = wrong!.ProblemDetails.Detail;
            return Page();
        }
        var (answer, fault) = await gate.ReadAsync(Request, Project, Caller, query, cancellation);
        (Gate, Fault) = (answer, fault?.ProblemDetails.Detail);
        return Page();
    }

    public string Asked(string field) => Request.Query[field].ToString();

    public static string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "–";

    public static (string Words, string Css) Words(GateVerdict verdict) =>
        verdict switch
        {
            GateVerdict.Pass => ("Pass", "good"),
            GateVerdict.Fail => ("Fail", "bad"),
            _ => ("Unknown", "warn"),
        };
}
