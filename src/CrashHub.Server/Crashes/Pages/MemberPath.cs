namespace CrashHub.Server.Crashes.Pages;

/// <summary>The expression of a value's member, from that of the value and the member's name in a list.</summary>
internal static class MemberPath
{
    /// <summary><c>a</c> and <c>b</c> are <c>a.b</c>, <c>a</c> and <c>[3]</c> are <c>a[3]</c>, and what a pointer leads to is <c>*a</c> in parentheses.</summary>
    public static string Of(string parent, string member) =>
        member.StartsWith('[') ? parent + member
        : member.StartsWith('*') ? $"(*{parent})"
        : $"{parent}.{member}";
}
