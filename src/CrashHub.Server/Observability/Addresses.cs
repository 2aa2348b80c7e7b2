using CrashHub.Contracts;

namespace CrashHub.Server.Observability;

/// <summary>Absolute addresses, from the setting <c>PublicUrl</c> or else the request's own host.</summary>
internal sealed class Addresses(IConfiguration configuration)
{
    private const string Key = "PublicUrl";

    private readonly string? publicUrl = Of(configuration);

    /// <summary>The setting without a slash at its end; null when it is not set.</summary>
    public static string? Of(IConfiguration configuration) => configuration[Key] is { Length: > 0 } address ? address.TrimEnd('/') : null;

    /// <summary>Whether people reach the server by TLS, as the setting says.</summary>
    public bool IsTls => publicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>Null, or one line that says what is wrong with the setting.</summary>
    public static string? Fault(IConfiguration configuration) =>
        Of(configuration) is { } address
        && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
            ? $"{Key}: '{address}' is no address that begins with http:// or https://."
            : null;

    public string Root(HttpRequest request) => publicUrl ?? $"{request.Scheme}://{request.Host}{request.PathBase}";

    /// <summary>As <see cref="Root(HttpRequest)"/>, where no request is at hand but what an earlier one said.</summary>
    public string Root(string origin) => publicUrl ?? origin;

    public CrashLinks Crash(HttpRequest request, string project, Guid id) => Crash(Root(request), project, id);

    public CrashLinks Bucket(HttpRequest request, string project, Guid id, long number) => Bucket(Root(request), project, id, number);

    public static CrashLinks Crash(string root, string project, Guid id) =>
        new($"{root}/api/v1/projects/{project}/crashes/{id}", $"{root}/p/{project}/crashes/{id}");

    public static CrashLinks Bucket(string root, string project, Guid id, long number) =>
        new($"{root}/api/v1/projects/{project}/buckets/{id}", $"{root}/p/{project}/buckets/{number}");
}
