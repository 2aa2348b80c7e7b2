namespace CrashHub.Analysis.Signatures;

/// <summary>What crashes of one bucket have in common.</summary>
/// <param name="Fingerprint">Hash of the signature, lower-case hex.</param>
/// <param name="Text">The signature for people.</param>
/// <param name="Algorithm">Name and version of the rules.</param>
/// <param name="Notes">What each rule did.</param>
public sealed record CrashSignature(string Fingerprint, string Text, string Algorithm, IReadOnlyList<string> Notes);
