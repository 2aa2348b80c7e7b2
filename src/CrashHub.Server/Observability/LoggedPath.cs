namespace CrashHub.Server.Observability;

/// <summary>A request's address as it may stand in logs and traces: no query, no secret, no control characters.</summary>
internal static class LoggedPath
{
    private const int Longest = 300;
    private static readonly string[] SecretFirst = ["/setup/", "/invite/", "/buildid-key/"];

    public static string Of(HttpRequest request) => Of(request.Path.Value ?? "");

    public static string Of(string path)
    {
        foreach (var prefix in SecretFirst)
        {
            if (!path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var end = path.IndexOf('/', prefix.Length);
            path = prefix + "***" + (end < 0 ? "" : path[end..]);
        }
        if (path.Length > Longest)
            path = path[..Longest] + "…";
        return path.Any(char.IsControl) ? string.Concat(path.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : path;
    }
}
