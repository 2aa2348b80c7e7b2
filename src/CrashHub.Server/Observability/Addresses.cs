using CrashHub.Contracts;

namespace CrashHub.Server.Observability;

/// <summary>Absolute addresses, from the setting <c>PublicUrl</c> or else the request's own host.</summary>
internal sealed class Addresses(IConfiguration configuration)
{
    private readonly string? publicUrl = configuration["PublicUrl"]?.TrimEnd('/');

    public string Root(HttpRequest request) => publicUrl ?? $"{request.Scheme}://{request.Host}{request.PathBase}";

    public CrashLinks Crash(HttpRequest request, string project, Guid id) =>
        new($"{Root(request)}/api/v1/projects/{project}/crashes/{id}", $"{Root(request)}/p/{project}/crashes/{id}");

    public CrashLinks Bucket(HttpRequest request, string project, Guid id, long number) =>
        new($"{Root(request)}/api/v1/projects/{project}/buckets/{id}", $"{Root(request)}/p/{project}/buckets/{number}");
}
