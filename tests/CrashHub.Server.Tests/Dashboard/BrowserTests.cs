using CrashHub.Server.Tests.Hosting;
using Microsoft.Playwright;

namespace CrashHub.Server.Tests.Dashboard;

/// <summary>What only a browser can tell: widths, focus, keys, forms. Chromium is the system's own.</summary>
[Collection(DemoSiteTests.Name)]
public sealed class BrowserTests(DemoSite site, Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Pages =
    [
        "/",
        "/p/demo",
        "/p/demo/buckets",
        "/p/demo/buckets/1",
        "/p/demo/builds",
        "/p/demo/settings/tokens",
        "/p/default/buckets",
    ];

    private readonly IBrowser browser = chromium.Browser;

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task IsNeverWiderThanTheWindow(int width, ColorScheme scheme)
    {
        await using var context = await ReaderAsync(width, scheme);
        var page = await context.NewPageAsync();
        List<string> errors = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };

        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            var over = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
            Assert.True(over <= 0, $"{path} is {over} px wider than {width}");
        }
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task TheReaderOfTheApiShowsUnderItsPolicy(int width, ColorScheme scheme)
    {
        await using var context = await ReaderAsync(width, scheme);
        var page = await context.NewPageAsync();
        List<string> errors = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };

        await page.GotoAsync("/docs");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "CrashHub" }).First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("/api/v1/projects/{project}/crashes").First).ToBeVisibleAsync();

        Assert.Empty(errors);
    }

    [Fact]
    public async Task ShowsTheFocusAtEveryStop()
    {
        await using var context = await ReaderAsync(1280, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/p/demo/buckets");

        for (var stop = 0; stop < 12; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            var outline = await page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle");
            Assert.Equal("solid", outline);
        }
    }

    [Fact]
    public async Task MovesByKeys()
    {
        await using var context = await ReaderAsync(1280, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/p/demo/buckets");

        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await page.EvaluateAsync("() => document.activeElement.blur()");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");

        await Assertions.Expect(page.Locator("[data-row]").First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task SignsInReadsAndDecidesWithoutScripts()
    {
        await using var context = await browser.NewContextAsync(new() { BaseURL = Root, JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.Door);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Demo shop" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Buckets", Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Searchbox).FillAsync("release:1.4.2");
        await page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        Assert.Contains("query=release%3A1.4.2", page.Url, StringComparison.OrdinalIgnoreCase);
        await page.GetByRole(AriaRole.Link, new() { Name = "in audit" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Resolved");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reopen" }).ClickAsync();
        await page.GetByText("Mute or assign").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mute" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Muted");
        await page.GetByText("Assign…").ClickAsync();
        await page.GetByLabel("Assign to").FillAsync("ada@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign" }).ClickAsync();
        await Assertions.Expect(page.GetByText("assigned to ada@example.org")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reopen" }).ClickAsync();

        await page.GotoAsync(site.Door);
        await Assertions.Expect(page.GetByText("There is nothing here")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync("/p/demo");
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task ShowsNoSecretOfAToken()
    {
        await using var context = await ReaderAsync(1280, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/p/default/settings/tokens");

        await Assertions.Expect(page.GetByText("first ingest key").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("chk_")).ToHaveCountAsync(0);
    }

    private string Root => site.Reader.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>A browser that reads with a token, in a window of the given width.</summary>
    private Task<IBrowserContext> ReaderAsync(int width, ColorScheme scheme) =>
        browser.NewContextAsync(
            new()
            {
                BaseURL = Root,
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = scheme,
                ExtraHTTPHeaders = [new("Authorization", $"Bearer {DemoSite.Token}")],
            }
        );
}
