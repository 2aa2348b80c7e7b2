using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>The API's documentation for people: Scalar's reader over the document, from its package's own file.</summary>
[AllowAnonymous]
internal sealed class DocsModel : PageModel
{
    // Two small sheets that the reader's script adds without the nonce. They change with its version; a test in a browser says so.
    private const string ReadersSheets =
        "'sha256-l/2OpPg0d+2VLTLgwjf5mQo2CYwHDEqdj5TjbfEyVJI=' 'sha256-T13Uev3xCax2N28XaoAE8DOzQZKvPp7ZQVAi1iRREjo='";

    /// <summary>Lets in the one style sheet that the reader makes, for this answer alone.</summary>
    public string Nonce { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public void OnGet()
    {
        Response.Headers.CacheControl = "no-store";
        SecurityHeaders.AllowStyle(HttpContext, Nonce, ReadersSheets);
    }
}
