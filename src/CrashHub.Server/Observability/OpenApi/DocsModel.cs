using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>The API's documentation for people: Scalar's reader over the document, from its package's own file.</summary>
[AllowAnonymous]
internal sealed class DocsModel : PageModel
{
    /// <summary>Lets in the one style sheet that the reader makes, for this answer alone.</summary>
    public string Nonce { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public void OnGet()
    {
        Response.Headers.CacheControl = "no-store";
        SecurityHeaders.AllowStyle(HttpContext, Nonce);
    }
}
