using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>
/// A small OpenID provider on a port of its own: configuration, keys, code flow with PKCE, signed tokens, user info. It can be told to lie, one way at a
/// time.
/// </summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "crashhub";
    public const string ClientSecret = "the client's secret of the tests";
    private const string KeyId = "k1";

    private readonly RSA key = RSA.Create(2048);
    private readonly RSA another = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string? Nonce, string RedirectUri)> codes = new();
    private readonly WebApplication app;
    private string subject = "";
    private string email = "";
    private bool isVerified = true;
    private OidcLie lie;

    private OidcProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", Configuration);
        app.MapGet("/jwks", Keys);
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
        app.MapGet("/userinfo", () => Results.Json(Person()));
    }

    public string Authority => app.Urls.First();

    /// <summary>Codes that were changed for tokens with the right verifier.</summary>
    public int Exchanged { get; private set; }

    /// <summary>Says who is signed in at the provider, and what it has wrong.</summary>
    public void Is(string subject, string email, bool isVerified = true, OidcLie lie = OidcLie.None) =>
        (this.subject, this.email, this.isVerified, this.lie) = (subject, email, isVerified, lie);

    public static async Task<OidcProvider> StartAsync()
    {
        var provider = new OidcProvider();
        await provider.app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
        another.Dispose();
    }

    private IResult Configuration() =>
        Results.Json(
            new JsonObject
            {
                ["issuer"] = Authority,
                ["authorization_endpoint"] = $"{Authority}/authorize",
                ["token_endpoint"] = $"{Authority}/token",
                ["userinfo_endpoint"] = $"{Authority}/userinfo",
                ["jwks_uri"] = $"{Authority}/jwks",
                ["response_types_supported"] = new JsonArray("code"),
                ["subject_types_supported"] = new JsonArray("public"),
                ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
                ["code_challenge_methods_supported"] = new JsonArray("S256"),
            }
        );

    private IResult Keys()
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return Results.Json(
            new JsonObject
            {
                ["keys"] = new JsonArray(
                    new JsonObject
                    {
                        ["kty"] = "RSA",
                        ["use"] = "sig",
                        ["alg"] = "RS256",
                        ["kid"] = KeyId,
                        ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                        ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                    }
                ),
            }
        );
    }

    private IResult Authorize(HttpRequest request)
    {
        var asked = request.Query;
        var isRight =
            asked["client_id"] == ClientId
            && asked["response_type"] == "code"
            && asked["code_challenge_method"] == "S256"
            && asked["scope"].ToString().Split(' ').Contains("openid")
            && asked["redirect_uri"].ToString().EndsWith("/signin/oidc-callback", StringComparison.Ordinal);
        if (!isRight || string.IsNullOrEmpty(asked["state"]) || string.IsNullOrEmpty(asked["code_challenge"]))
            return Results.BadRequest("What was asked for is not a code with PKCE.");
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        codes[code] = (asked["code_challenge"]!, asked["nonce"], asked["redirect_uri"]!);
        var state = lie is OidcLie.State ? "another" : asked["state"].ToString();
        return Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(state)}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verifier = SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()));
        var isRight =
            codes.TryRemove(form["code"].ToString(), out var code)
            && form["grant_type"] == "authorization_code"
            && form["client_id"] == ClientId
            && form["client_secret"] == ClientSecret
            && code.Challenge == Base64Url.EncodeToString(verifier)
            && code.RedirectUri == form["redirect_uri"];
        if (!isRight)
            return Results.Json(new JsonObject { ["error"] = "invalid_grant" }, statusCode: 400);
        Exchanged++;
        return Results.Json(
            new JsonObject
            {
                ["token_type"] = "Bearer",
                ["access_token"] = "an access token",
                ["expires_in"] = 60,
                ["id_token"] = Signed(code.Nonce),
            }
        );
    }

    private JsonObject Person() =>
        new()
        {
            ["sub"] = subject,
            ["email"] = email,
            ["email_verified"] = isVerified,
            ["name"] = "Ada of the provider",
        };

    private string Signed(string? nonce)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = Person();
        claims["iss"] = lie is OidcLie.Issuer ? "https://elsewhere.example" : Authority;
        claims["aud"] = lie is OidcLie.Audience ? "another client" : ClientId;
        claims["nonce"] = lie is OidcLie.Nonce ? "another" : nonce;
        claims["iat"] = now - 7200;
        claims["exp"] = lie is OidcLie.Expired ? now - 3600 : now + 300;
        var head = new JsonObject
        {
            ["alg"] = "RS256",
            ["typ"] = "JWT",
            ["kid"] = KeyId,
        };
        var text = $"{Part(head)}.{Part(claims)}";
        var signature = (lie is OidcLie.Signature ? another : key).SignData(
            Encoding.ASCII.GetBytes(text),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
