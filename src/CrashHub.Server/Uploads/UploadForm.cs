using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CrashHub.Server.Uploads;

/// <summary>What an upload's Content-Type says, and the parts of a multipart one.</summary>
internal static class UploadForm
{
    private const string Multipart = "multipart/form-data";
    private const int MostBoundary = 70; // RFC 2046 s5.1.1
    private const int MostNameCharacters = 250;

    /// <summary>The boundary of a multipart body; null for a raw one. Refuses content types other than <paramref name="raw"/> and multipart.</summary>
    public static string? BoundaryOf(HttpRequest request, string[] raw)
    {
        if (request.ContentType is not { Length: > 0 } text)
            return null;
        if (MediaTypeHeaderValue.TryParse(text, out var type))
        {
            foreach (var accepted in raw)
            {
                if (type.MediaType.Equals(accepted, StringComparison.OrdinalIgnoreCase))
                    return null;
            }
            if (type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase))
            {
                var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
                return boundary.Length is > 0 and <= MostBoundary
                    ? boundary
                    : throw new BodyRefused(Bad($"{Multipart} needs a boundary of 1 to {MostBoundary} characters."));
            }
        }
        var wanted = $"Content-Type may be {string.Join(", ", raw)} or {Multipart}.";
        throw new BodyRefused(
            Problem.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Unknown Content-Type", wanted)
        );
    }

    /// <summary>The parts that have a name, in the body's order. A part must be read before the next one is asked for.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="boundary">Its boundary.</param>
    /// <param name="most">More parts than this are refused.</param>
    public static async IAsyncEnumerable<UploadFormPart> PartsAsync(
        RequestBody body,
        string boundary,
        int most,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var reader = new MultipartReader(boundary, body.Content) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024 };
        for (var count = 0; await RequestBody.Reading(() => reader.ReadNextSectionAsync(cancellation)) is { } section; count++)
        {
            if (count == most)
                throw new BodyRefused(Bad($"The body has more than {most} parts."));
            if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                yield return new UploadFormPart(
                    HeaderUtilities.RemoveQuotes(disposition.Name).ToString(),
                    FileName(disposition),
                    section.Body
                );
        }
    }

    public static ProblemHttpResult Bad(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "bad-body", "The body could not be read", detail);

    /// <summary>The file's own name without folders, bounded; it is only ever compared with module names and shown.</summary>
    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        var given = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
        var name = given.ToString().Replace("\0", "");
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length <= MostNameCharacters ? name : name[..MostNameCharacters];
    }
}
