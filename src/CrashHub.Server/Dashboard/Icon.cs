using Microsoft.AspNetCore.Html;

namespace CrashHub.Server.Dashboard;

/// <summary>The few line icons of the frame; decoration only, always beside a word.</summary>
internal static class Icon
{
    public static IHtmlContent Overview { get; } = Of("M2 9h3l2-5 3 9 2-4h2");
    public static IHtmlContent Buckets { get; } = Of("M2 3.5h12M2 8h8M2 12.5h10");
    public static IHtmlContent Builds { get; } = Of("M8 1.5 14 5v6l-6 3.5L2 11V5zM2 5l6 3.5L14 5M8 8.5v6");
    public static IHtmlContent Releases { get; } = Of("M3 14V2.5h8.5L9.5 6l2 3.5H3");
    public static IHtmlContent Tokens { get; } = Of("M9.5 6.5 14 2m-2 2 1.5 1.5M6 14a3.5 3.5 0 1 1 0-7 3.5 3.5 0 0 1 0 7z");
    public static IHtmlContent Alerts { get; } = Of("M8 2a4 4 0 0 0-4 4v3l-1.5 2.5h11L12 9V6a4 4 0 0 0-4-4zM6.5 14h3");
    public static IHtmlContent Limits { get; } = Of("M2 12a6 6 0 1 1 12 0M8 12l3-4");
    public static IHtmlContent Grouping { get; } = Of("M2 3h5v4H2zM2 10h5v3H2zM7 5h3.5a2 2 0 0 1 2 2v2M7 11.5h3.5a2 2 0 0 0 2-2");
    public static IHtmlContent Retention { get; } = Of("M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.5V8l2.5 1.5");
    public static IHtmlContent Members { get; } =
        Of(
            "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5a4.5 4.5 0 0 1 9 0M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.4a4.5 4.5 0 0 1 2.5 4.1"
        );
    public static IHtmlContent Audit { get; } = Of("M3.5 1.5h9v13h-9zM6 5h4M6 8h4M6 11h2");
    public static IHtmlContent Search { get; } = Of("M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14");
    public static IHtmlContent Mark { get; } = Of("M1.5 3.5h7M1.5 8h4M1.5 12.5h6M14.5 5 10 6.8l3 1.4-2.6 4.3");

    private static HtmlString Of(string path) =>
        new(
            $"<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\"><path d=\"{path}\"/></svg>"
        );
}
