using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Uploads;

/// <summary>
/// A body that is not taken, with the answer. An exception, since the limit is met inside a stream under a decoder under a multipart reader, none of
/// which can hand a refusal up.
/// </summary>
internal sealed class BodyRefused(ProblemHttpResult answer, Exception? cause = null) : Exception(answer.ProblemDetails.Title, cause)
{
    public ProblemHttpResult Answer { get; } = answer;
}
