namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>What a project's rules say of one frame.</summary>
public enum FrameVerdict
{
    /// <summary>No rule fits: the lists of the library decide.</summary>
    None,

    /// <summary>The signature is made as if the frame were not there.</summary>
    Ignore,

    /// <summary>The program's own code.</summary>
    InApp,

    /// <summary>Runtime or library: it may not decide.</summary>
    NotInApp,
}
