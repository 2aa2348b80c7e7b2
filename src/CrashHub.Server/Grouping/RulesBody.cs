using System.Text;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Grouping;

/// <summary>Rules that a client sent: as they are (<c>text/plain</c>, a file) or in a JSON object.</summary>
internal static class RulesBody
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text and its rules, or what is wrong.</summary>
    public static async Task<(string Text, GroupingRules Rules, ProblemHttpResult? Fault)> ReadAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        var (text, unreadable) = IsPlain(request) ? await PlainAsync(request, cancellation) : await JsonAsync(request, cancellation);
        if (text is null)
            return ("", GroupingRules.None, unreadable);
        var rules = GroupingRules.Parse(text, out var faults);
        return faults.Count == 0 ? (text, rules, null) : (text, rules, Faulty(faults));
    }

    private static bool IsPlain(HttpRequest request) =>
        request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) is true;

    private static async Task<(string? Text, ProblemHttpResult? Fault)> JsonAsync(HttpRequest request, CancellationToken cancellation)
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(request, cancellation);
        if (fields is null)
            return (null, unreadable);
        var text = fields.Document("rules");
        return (text, fields.Faults());
    }

    private static async Task<(string? Text, ProblemHttpResult? Fault)> PlainAsync(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[GroupingRules.MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        if (length > GroupingRules.MaxBytes)
            return (
                null,
                Problem.Of(
                    413,
                    "too-large",
                    "Over a limit",
                    $"The rules are longer than {GroupingRules.MaxBytes} bytes.",
                    ("limit", GroupingRules.MaxBytes),
                    ("unit", "bytes")
                )
            );
        try
        {
            return (Strict.GetString(buffer, 0, length).TrimStart('\uFEFF'), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, Problem.Of(400, "invalid-rules", "Rules can't be read", "The text is not UTF-8."));
        }
    }

    private static ProblemHttpResult Faulty(IReadOnlyList<RuleFault> faults) =>
        Problem.Of(
            400,
            "invalid-rules",
            "Rules can't be read",
            string.Join("; ", faults) + ".",
            ("errors", faults.Select(fault => new RuleError(fault.Line, fault.Column, fault.Detail)).ToList())
        );
}

/// <summary>One fault of a text of rules.</summary>
internal sealed record RuleError(int Line, int Column, string Detail);
