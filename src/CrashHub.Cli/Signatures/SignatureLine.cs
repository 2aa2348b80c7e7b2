namespace CrashHub.Cli.Signatures;

/// <summary>One answer of stdout.</summary>
/// <param name="Id">The stack's id.</param>
/// <param name="Fingerprint">Hash of the signature, lower-case hex.</param>
/// <param name="Text">The signature for people.</param>
/// <param name="Notes">What each rule did.</param>
internal sealed record SignatureLine(string? Id, string Fingerprint, string Text, IReadOnlyList<string> Notes);
