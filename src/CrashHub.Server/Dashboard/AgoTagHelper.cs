using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CrashHub.Server.Dashboard;

/// <summary><c>&lt;ago at="…" /&gt;</c>: a <c>time</c> element with relative words and the absolute instant as its title.</summary>
[HtmlTargetElement("ago", TagStructure = TagStructure.WithoutEndTag)]
public sealed class AgoTagHelper(TimeProvider clock) : TagHelper
{
    /// <summary>The instant.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Shows the absolute instant instead of relative words.</summary>
    public bool Full { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", $"{At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ}");
        var (shown, title) = Full
            ? (Ago.Absolute(At), Ago.Words(At, clock.GetUtcNow()))
            : (Ago.Words(At, clock.GetUtcNow()), Ago.Absolute(At));
        output.Attributes.SetAttribute("title", title);
        output.Content.SetContent(shown);
    }
}
