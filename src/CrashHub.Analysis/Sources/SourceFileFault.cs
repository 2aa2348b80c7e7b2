namespace CrashHub.Analysis.Sources;

/// <summary>Why a file of a bundle is not read.</summary>
public enum SourceFileFault
{
    /// <summary>It can be read.</summary>
    None,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A name that is empty, absolute, too long, or leaves its folder.</summary>
    UnsafeName,

    /// <summary>Encrypted.</summary>
    Encrypted,

    /// <summary>Packed by another method than storing and deflate.</summary>
    UnknownMethod,

    /// <summary>Larger than <see cref="AnalysisLimits.MaxSourceFileBytes"/> once unpacked.</summary>
    TooLarge,

    /// <summary>Says that it unpacks to more than deflate can pack.</summary>
    ImpossibleRatio,
}
