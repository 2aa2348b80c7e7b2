using System.Text;

namespace CrashHub.Server.Dashboard;

/// <summary>Commands that the pages offer to copy. What comes from outside is quoted for a POSIX shell.</summary>
internal static class Commands
{
    public static string SendCrash(string root, string project) =>
        $"""
            curl -H "Authorization: Bearer $CRASHHUB_TOKEN" \
              -H "Content-Type: application/wasm" --data-binary @app.coredump \
              "{root}/api/v1/projects/{project}/crashes?release=1.0.0&environment=prod"
            """;

    public static string UploadBuild(string root, string project, string? file, string? release)
    {
        var name = string.IsNullOrEmpty(release) ? "1.0.0" : release;
        return $"CRASHHUB_URL={root} CRASHHUB_PROJECT={project} \\\n  crashhub upload build {Quote(file ?? "app.wasm")} --release {Quote(name)}";
    }

    public static string CurlBuild(string root, string project, string? file, string? release)
    {
        var query = new StringBuilder($"name={Uri.EscapeDataString(file ?? "app.wasm")}");
        if (!string.IsNullOrEmpty(release))
            query.Append($"&release={Uri.EscapeDataString(release)}");
        return $"""
            curl -H "Authorization: Bearer $CRASHHUB_TOKEN" \
              -H "Content-Type: application/wasm" --data-binary @{Quote(file ?? "app.wasm")} \
              "{root}/api/v1/projects/{project}/builds?{query}"
            """;
    }

    /// <summary>As it is when it holds only letters that no shell reads, else in single quotes; a leading dash gets a path before it.</summary>
    private static string Quote(string text)
    {
        var safe = text.StartsWith('-') ? "./" + text : text;
        return safe.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '+' or ':' or '-' or '@')
            ? safe
            : "'" + safe.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}
