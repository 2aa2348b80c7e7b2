using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Testing;
using Microsoft.Playwright;

namespace CrashHub.Server.Tests.Dashboard;

/// <summary>From an uploaded zip of sources to the lines on a crash's page, with hostile text in it.</summary>
[Collection(DemoSiteTests.Name)]
public sealed class SourceLinesTests(DemoSite site)
{
    private const string Hostile = "<script>alert(1)</script>\u202E\u001b[31m\u2028";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UploadedSourcesStandUnderTheFramesAsText()
    {
        var (id, crash) = await CrashAsync();

        var frame = crash.GetProperty("threads")[0].GetProperty("frames")[0];
        var context = frame.GetProperty("sourceContext");
        Assert.Equal("bundle", context.GetProperty("source").GetString());
        Assert.Equal(frame.GetProperty("line").GetInt64() - 5, context.GetProperty("startLine").GetInt64());
        Assert.Equal(11, context.GetProperty("lines").GetArrayLength());
        var page = await site.Reader.GetStringAsync($"/p/sources/crashes/{id}", Cancellation);
        Assert.Contains("from the uploaded sources", page, StringComparison.Ordinal);
        Assert.Single(
            page.Split("<details class=\"source\" open"),
            part => part.Contains("class=\"here\" aria-current=\"true\"") && part.StartsWith("=\"open\"", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>\\u{202E}\\u{1B}[31m\\u{2028}", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain(WebUtility.HtmlDecode(page), character => character is '\u202E' or '\u001b' or '\u2028');
    }

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task TheLineItselfIsSeenWithoutScriptsInAnyWindow(int width, ColorScheme scheme)
    {
        var (id, _) = await CrashAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = "/usr/bin/chromium",
                ChromiumSandbox = false,
                Args = ["--disable-gpu"],
            }
        );
        await using var context = await browser.NewContextAsync(
            new()
            {
                BaseURL = site.Reader.BaseAddress!.GetLeftPart(UriPartial.Authority),
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = scheme,
                JavaScriptEnabled = false,
                ExtraHTTPHeaders = [new("Authorization", $"Bearer {DemoSite.Token}")],
            }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/p/sources/crashes/{id}");

        var source = page.Locator("details.source").First;
        await Assertions.Expect(source.Locator("li.here")).ToBeVisibleAsync();
        var box = (await source.BoundingBoxAsync())!;
        Assert.InRange(box.X + box.Width, 0, width);
        var (here, other) = (await ColourAsync(source.Locator("li.here")), await ColourAsync(source.Locator("li").First));
        Assert.NotEqual(other, here);
    }

    private static Task<string> ColourAsync(ILocator line) =>
        line.EvaluateAsync<string>("element => getComputedStyle(element).backgroundColor");

    /// <summary>A crash of a build whose sources have a hostile line before the line that trapped.</summary>
    private async Task<(string Id, JsonElement Crash)> CrashAsync()
    {
        var lines = Fixture.Text("src/session_table.c").Split('\n');
        for (var i = 0; i < lines.Length; i += 3)
            lines[i] += Hostile;
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Fixture.Bytes("modules/session-o0.wasm")), "module", "session-o0.wasm" },
            { new ByteArrayContent(ZipBytes.Of(("app/session_table.c", string.Join('\n', lines)))), "sources", "sources.zip" },
        };
        // A project of its own: other tests know which bucket is the first of theirs.
        using var project = await site.Reader.PostAsJsonAsync("/api/v1/projects", new { slug = "sources", name = "Sources" }, Cancellation);
        using var build = await site.Reader.PostAsync("/api/v1/projects/sources/builds", form, Cancellation);
        build.EnsureSuccessStatusCode();
        using var dump = new ByteArrayContent(Fixture.Bytes("dumps/session-o0-store.coredump"));
        dump.Headers.ContentType = new("application/wasm");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/projects/sources/crashes") { Content = dump };
        request.Headers.Add("Prefer", "wait=30");
        using var taken = await site.Reader.SendAsync(request, Cancellation);
        var id = (await taken.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!;
        using var reader = site.NewReader();
        reader.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return (id, await reader.GetFromJsonAsync<JsonElement>($"/api/v1/projects/sources/crashes/{id}", Cancellation));
    }
}
