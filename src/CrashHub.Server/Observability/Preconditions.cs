using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Observability;

/// <summary>ETag and If-Match of what two people can edit.</summary>
internal static class Preconditions
{
    public static string Tag(string content) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 8))}\"";

    /// <summary>True without <c>If-Match</c>, with <c>*</c>, or when it names <paramref name="tag"/>.</summary>
    public static bool Hold(HttpRequest request, string tag)
    {
        var wanted = request.Headers.IfMatch;
        if (wanted.Count == 0)
            return true;
        foreach (var header in wanted)
        foreach (var one in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
            if (one == "*" || one == tag)
                return true;
        return false;
    }

    public static ProblemHttpResult Failed() =>
        Problem.Of(412, "precondition-failed", "Changed meanwhile", "Somebody changed it since it was read; read it again.");
}
