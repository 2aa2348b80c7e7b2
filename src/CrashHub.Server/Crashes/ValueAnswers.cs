using CrashHub.Analysis.Report;
using CrashHub.Server.Accounts;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Crashes;

/// <summary>Answers about the values of a frame, worked out from the dump when they are asked for.</summary>
internal sealed class ValueAnswers(CrashOpening opening, TimeProvider time)
{
    // The library bounds its steps; this is for a machine that is slow at them.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Some members of a value, or of the frame: its variables.</summary>
    /// <param name="project">The project.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="place">The frame.</param>
    /// <param name="path">What the members are of, as <c>a.b[3]</c>; empty for the frame's variables.</param>
    /// <param name="offset">How many to leave out.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public Task<(VariablePage? Page, ProblemHttpResult? Refusal)> ChildrenAsync(
        ProjectContext project,
        Caller caller,
        FramePlace place,
        string path,
        long offset,
        int count,
        CancellationToken cancellation
    ) =>
        AskAsync(
            project,
            caller,
            "memory.variables",
            place,
            (values, bound) => values.Children(place.Thread, place.Frame, path, offset, count, bound),
            cancellation
        );

    /// <summary>What an expression comes to.</summary>
    public Task<(Evaluation? Evaluation, ProblemHttpResult? Refusal)> EvaluateAsync(
        ProjectContext project,
        Caller caller,
        FramePlace place,
        string expression,
        string? format,
        CancellationToken cancellation
    ) =>
        AskAsync(
            project,
            caller,
            "memory.evaluate",
            place,
            (values, bound) => values.Evaluate(place.Thread, place.Frame, expression, format, bound),
            cancellation
        );

    private async Task<(T? Answer, ProblemHttpResult? Refusal)> AskAsync<T>(
        ProjectContext project,
        Caller caller,
        string action,
        FramePlace place,
        Func<CrashValues, CancellationToken, T?> ask,
        CancellationToken cancellation
    )
        where T : class
    {
        var (crash, refusal) = await opening.OpenAsync(project, caller, action, place.Crash, cancellation);
        if (crash is null)
            return (null, refusal);
        using (crash)
        using (var clock = new CancellationTokenSource(Longest, time))
        using (var bound = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellation))
        {
            try
            {
                var answer = crash.Ask(values => ask(values, bound.Token));
                return answer is null ? (null, FrameAnswers.NoSuchFrame()) : (answer, null);
            }
            catch (OperationCanceledException) when (clock.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                var detail = $"The answer took longer than {Longest.TotalSeconds} s.";
                return (null, Problem.Of(StatusCodes.Status503ServiceUnavailable, "too-slow", "Too slow", detail));
            }
        }
    }
}
