namespace CrashHub.Analysis.Traps.Code;

/// <summary>A direct call that a walk passed.</summary>
/// <param name="Callee">Function index.</param>
/// <param name="Arguments">Its arguments, the first one first.</param>
/// <param name="Stack">The stack pointer at the call.</param>
/// <param name="Serial">Counts calls of the walk: a value made by a later call has a greater one.</param>
internal sealed record CallRecord(uint Callee, Symbol[] Arguments, Symbol Stack, int Serial);
