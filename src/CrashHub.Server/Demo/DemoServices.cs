namespace CrashHub.Server.Demo;

/// <summary>The switch <c>--demo</c>: a normal start that then fills a project to look at.</summary>
internal static class DemoServices
{
    public const string Switch = "--demo";

    public static void AddDemo(this WebApplicationBuilder builder)
    {
        // The one line that matters should not drown in those of its own uploads.
        builder.Configuration["Logging:Level"] ??= "Warning";
        builder.Services.AddSingleton<DemoDoor>();
        builder.Services.AddHostedService<DemoRun>();
    }

    /// <summary>The door is there only in a demo.</summary>
    public static void MapDemo(this WebApplication app)
    {
        if (app.Services.GetService<DemoDoor>() is not null)
            DemoDoor.Map(app);
    }
}
