using CrashHub.Analysis.Coredump;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Ingest;

/// <summary>Whether bytes are taken as a dump: a readable <c>corestack</c> is there. Damage behind it is the worker's to salvage.</summary>
internal static class DumpVerdict
{
    /// <summary>Null when it is a dump; else the answer 422 with section, offset and kind.</summary>
    public static ProblemHttpResult? Refusal(CoredumpOutline outline) =>
        outline.Status switch
        {
            CoredumpStatus.Ok => null,
            CoredumpStatus.Truncated => Problem.Unreadable(
                StatusCodes.Status422UnprocessableEntity,
                "truncated",
                "The dump is cut before its stack; send it again",
                outline.Error,
                ("received", outline.Received),
                ("declared", outline.Declared)
            ),
            _ => Problem.Unreadable(
                StatusCodes.Status422UnprocessableEntity,
                "not-a-coredump",
                outline.Status == CoredumpStatus.NoCorestack ? "A wasm file without a stack is no coredump" : "Not a coredump",
                outline.Error
            ),
        };
}
