using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>Passkeys in a real browser with an authenticator that the browser itself plays.</summary>
public sealed class PasskeyTests : IAsyncLifetime
{
    private static readonly string[] Switches = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

    private readonly CrashHubServer server = new();
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server.UseKestrel(0);
        server.StartServer();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = "/usr/bin/chromium",
                ChromiumSandbox = false,
                Args = Switches,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task APasskeyIsMadeSignsInWithoutAPasswordAndIsRemoved()
    {
        var port = new Uri(
            server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()
        ).Port;
        // WebAuthn wants a name, not an address.
        await using var context = await browser.NewContextAsync(new() { BaseURL = $"http://localhost:{port}" });
        var page = await context.NewPageAsync();
        List<string> errors = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        await AuthenticatorAsync(page);
        await page.GotoAsync("/setup/" + await server.DataAsync(db => SetupLink.RenewAsync(db, Cancellation)));
        await page.GetByLabel("E-mail").FillAsync("ann@example.org");
        await page.GetByLabel("Display name").FillAsync("Ann");
        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create administrator" }).ClickAsync();

        await page.GotoAsync("/account/passkeys");
        await page.GetByLabel("Name").FillAsync("<i>laptop</i>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The passkey is added.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("<i>laptop</i>").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Projects" })).ToBeVisibleAsync();

        var methods = await server.DataAsync(db => db.UserSessions.Select(s => s.Method).ToListAsync(Cancellation));
        Assert.Equal([SignInMethod.Passkey], methods);
        await page.GotoAsync("/account/passkeys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No passkey yet.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This passkey is not known here.")).ToBeVisibleAsync();
        Assert.Empty(errors);
    }

    private static async Task AuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new Dictionary<string, object>
            {
                ["options"] = new
                {
                    protocol = "ctap2",
                    transport = "internal",
                    hasResidentKey = true,
                    hasUserVerification = true,
                    isUserVerified = true,
                    automaticPresenceSimulation = true,
                },
            }
        );
    }
}
