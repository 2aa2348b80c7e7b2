using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Signatures;

/// <summary>What crashes of one bucket have in common.</summary>
/// <param name="Fingerprint">Hash of the signature, lower-case hex.</param>
/// <param name="Text">The signature for people.</param>
/// <param name="Algorithm">Name and version of the rules.</param>
/// <param name="Notes">What each rule did.</param>
public sealed record CrashSignature(string Fingerprint, string Text, string Algorithm, IReadOnlyList<string> Notes)
{
    /// <summary>Most frames of <see cref="Stack"/>.</summary>
    public const int MaxStack = 32;

    /// <summary>What a signature's text says of the failure or the trap's class (<c>bounds in f</c>: <c>bounds</c>); null where it says nothing of it.</summary>
    /// <param name="text"><see cref="Text"/>.</param>
    public static string? FailureOf(string text)
    {
        var end = text.IndexOf(" in ", StringComparison.Ordinal);
        return end > 0 && !text.AsSpan(0, end).Contains(' ') ? text[..end] : null;
    }

    /// <summary>
    /// Identities of the frames of the program's own code, youngest first, recursion collapsed, at most <see cref="MaxStack"/>; never text from memory.
    /// What crashes are compared by; no part of the report, so empty in one that was read back.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> Stack { get; init; } = [];
}
