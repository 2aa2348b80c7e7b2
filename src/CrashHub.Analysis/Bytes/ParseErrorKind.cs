namespace CrashHub.Analysis.Bytes;

/// <summary>Why bytes could not be read. The enumeration only grows; its names are part of the API (<c>kind</c> of a problem or note).</summary>
public enum ParseErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The input ended before the value did.</summary>
    UnexpectedEnd,

    /// <summary>A LEB128 number is longer than its type allows, or its unused bits are set (core spec, Binary Format, Integers).</summary>
    InvalidLeb128,

    /// <summary>The file does not begin with the wasm magic and a known version.</summary>
    BadMagic,

    /// <summary>A declared length reaches past the bytes that are there.</summary>
    LengthPastEnd,

    /// <summary>A declared count cannot fit into the bytes that are there.</summary>
    CountPastEnd,

    /// <summary>A name is not valid UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A tag, opcode, form or version that the format does not know.</summary>
    UnknownEncoding,

    /// <summary>An index names an item that is not there.</summary>
    IndexOutOfRange,

    /// <summary>A value is outside the range that its meaning allows.</summary>
    ValueOutOfRange,

    /// <summary>A limit of <see cref="AnalysisLimits"/> was reached.</summary>
    LimitReached,

    /// <summary>Bytes are left over where the format says that the item ends.</summary>
    TrailingBytes,

    /// <summary>A section that must be there is not.</summary>
    MissingSection,

    /// <summary>A structure refers to itself, directly or by a cycle.</summary>
    Cycle,
}
