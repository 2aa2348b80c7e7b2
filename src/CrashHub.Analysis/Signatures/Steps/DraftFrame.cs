namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>A frame on its way into a signature.</summary>
/// <param name="Identity">What stands for the function: its name without what changes from build to build, or its body's hash, or its index.</param>
/// <param name="Origin">Whose code it is.</param>
/// <param name="IsNamed">False where a hash or an index stands for the name.</param>
/// <param name="NeverReturned">True when the call that made it is one that never returns.</param>
internal readonly record struct DraftFrame(string Identity, FrameOrigin Origin, bool IsNamed, bool NeverReturned);
