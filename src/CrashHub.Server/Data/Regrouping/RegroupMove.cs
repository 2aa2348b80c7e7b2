namespace CrashHub.Server.Data.Regrouping;

/// <summary>A crash that a regroup moves.</summary>
/// <param name="Crash">The crash.</param>
/// <param name="To">The leaf that it goes to.</param>
/// <param name="Stack">What its new bucket is compared by.</param>
internal readonly record struct RegroupMove(RegroupCrash Crash, Guid To, CrashStack Stack);
