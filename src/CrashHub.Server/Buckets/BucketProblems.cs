using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Buckets;

/// <summary>What is answered to a change of buckets that can't be made.</summary>
internal static class BucketProblems
{
    public static ProblemHttpResult NotFound() => Problem.NotFound("There is no such bucket.");

    public static ProblemHttpResult Merged() =>
        Problem.Of(409, "conflict", "Merged", "The bucket was merged into another one; change that one.");

    public static ProblemHttpResult Redirect() =>
        Problem.Of(
            409,
            "conflict",
            "Not merged by hand",
            "Nobody merged this bucket: its crashes moved to the other one when more was known of them, and it is empty. There is nothing to undo."
        );

    public static ProblemHttpResult TooManyMerged() =>
        Problem.Of(
            409,
            "conflict",
            "Too many merged",
            $"One bucket can hold {BucketMerging.MostMembers} others; merge fewer.",
            ("limit", BucketMerging.MostMembers),
            ("unit", "buckets")
        );

    public static ProblemHttpResult Fields(IReadOnlyList<FieldFault> faults, int status = 400) =>
        Problem.Of(
            status,
            "invalid-fields",
            "Some fields are not right",
            string.Join("; ", faults.Take(10).Select(f => $"{f.Field} {f.Detail}")) + (faults.Count > 10 ? "; and more." : "."),
            ("errors", faults)
        );

    /// <summary>A split that would make no sense.</summary>
    public static ProblemHttpResult CantSplit(string detail) => Problem.Of(422, "cant-split", "Nothing to split", detail);
}
