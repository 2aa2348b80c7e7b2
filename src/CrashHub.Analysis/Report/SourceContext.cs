namespace CrashHub.Analysis.Report;

/// <summary>Source lines around a frame's line: at most five before it and five after it.</summary>
/// <param name="StartLine">One-based number of the first line.</param>
/// <param name="Lines">
/// The lines without their ends, each cut at <see cref="Sources.SourceLines.MostCharacters"/> characters; attacker's text, control characters
/// included.
/// </param>
/// <param name="Source">Where they were taken from.</param>
public sealed record SourceContext(long StartLine, IReadOnlyList<string> Lines, SourceOrigin Source);
