namespace CrashHub.Cli.Debugging;

/// <summary>How <c>x</c> shows memory, and where it goes on.</summary>
/// <param name="Memory">Memory index of the dump.</param>
/// <param name="Address">The first byte behind what was shown.</param>
/// <param name="Format">The letter.</param>
/// <param name="Unit">Bytes of a unit.</param>
/// <param name="Count">Units to show.</param>
internal sealed record ExaminePlace(uint Memory, ulong Address, char Format, int Unit, int Count);
