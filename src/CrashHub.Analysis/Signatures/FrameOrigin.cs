namespace CrashHub.Analysis.Signatures;

/// <summary>Whose code a frame is.</summary>
internal enum FrameOrigin
{
    /// <summary>The program's own.</summary>
    InApp,

    /// <summary>A library that the program depends on.</summary>
    Library,

    /// <summary>Start-up, standard library, panic machinery: it tells nothing about the bug.</summary>
    Runtime,
}
