using System.Text;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Reports;
using CrashHub.Cli.Uploads;
using CrashHub.Contracts;

namespace CrashHub.Cli.Gates;

/// <summary>Asks, writes the answer where it is wanted, and says how the command ends.</summary>
/// <param name="asking">The question.</param>
/// <param name="format">How the answer is written; null for words.</param>
/// <param name="output">The file that it is written to; null for standard output.</param>
internal sealed class GateRun(GateAsking asking, string? format, string? output)
{
    private const int BucketsShown = 20;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        RemoveEarlierAnswer();
        var (answer, reply) = await asking.AskAsync(cancellation);
        if (answer is null)
            return NoAnswer(reply);
        var written = reply!;
        if (format is "sarif" or "junit")
        {
            if (await asking.GetAsync(format, answer.AsOf, cancellation) is not { IsSuccess: true } other)
                return NoAnswer(null);
            written = other;
        }
        if (output is not null)
        {
            await File.WriteAllBytesAsync(output, written.Body, cancellation);
            Console.Out.Write(Words(answer));
        }
        else if (format is null)
            Console.Out.Write(Words(answer));
        else
            Console.Out.WriteLine(Encoding.UTF8.GetString(written.Body.Span).TrimEnd());
        return answer.Verdict switch
        {
            GateVerdict.Pass => CommandLine.Ok,
            GateVerdict.Fail => CommandLine.Failed,
            _ => CommandLine.Unknown,
        };
    }

    /// <summary>
    /// Pipelines publish the file however the command ended: where nothing is written, the answer of an earlier run in the same folder must not stand for this one.
    /// Devices and links (<c>/dev/stdout</c>) stay.
    /// </summary>
    private void RemoveEarlierAnswer()
    {
        if (output is null)
            return;
        var earlier = new FileInfo(output);
        if (earlier.Exists && earlier.Length > 0 && earlier.LinkTarget is null)
            earlier.Delete();
    }

    /// <summary>A question that the server does not take is a wrong command line; all else leaves the verdict unknown.</summary>
    private static int NoAnswer(Reply? reply)
    {
        if (reply is null)
            return CommandLine.Unknown; // why, was told
        var why = reply.IsSuccess ? "the answer is no verdict: is this the address of a CrashHub server?" : ProblemText.Of(reply);
        throw new CommandFailedException(why, reply.Status == 400 ? CommandLine.Usage : CommandLine.Unknown);
    }

    private static string Words(GateDocument answer)
    {
        var text = new StringBuilder();
        var verdict = answer.Verdict switch
        {
            GateVerdict.Pass => "PASS",
            GateVerdict.Fail => "FAIL",
            _ => "UNKNOWN",
        };
        var where = answer.Environment is { } environment ? $" in {environment}" : "";
        Line(text, $"{verdict}  {answer.Release} against {answer.Baseline ?? "nothing"}{where}, as of {answer.AsOf}");
        foreach (var reason in answer.Reasons)
            Line(text, $"  {reason}");
        Buckets(text, "new", answer.NewBuckets);
        Buckets(text, "regressed", answer.RegressedBuckets);
        return text.ToString();
    }

    private static void Buckets(StringBuilder text, string what, IReadOnlyList<GateItem> items)
    {
        foreach (var item in items.Take(BucketsShown))
        {
            Line(text, $"  {what}  #{item.Number}  {item.Title}  ({item.Trap}, {(item.Count == 1 ? "once" : $"{item.Count} times")})");
            Line(text, $"    {item.Links.Html}");
        }
        if (items.Count > BucketsShown)
            Line(text, $"  and {items.Count - BucketsShown} more {what} buckets");
    }

    private static void Line(StringBuilder text, string line) => text.Append(TerminalText.Clean(line)).Append('\n');
}
