namespace CrashHub.Analysis.Values;

/// <summary>What a type is.</summary>
internal enum TypeKind : byte
{
    /// <summary>Its entry is missing or makes no sense.</summary>
    Unknown,

    /// <summary>No type at all (<c>void</c>, <c>nullptr_t</c>, <c>!</c>).</summary>
    Void,

    /// <summary>A base type; see <see cref="TypeInfo.Encoding"/>.</summary>
    Base,
    Pointer,
    Reference,
    MemberPointer,
    Array,

    /// <summary>A structure or class, a Rust enum with fields too.</summary>
    Structure,
    Union,
    Enumeration,
    Function,

    /// <summary>A name for another type.</summary>
    Alias,

    /// <summary>Another type with <c>const</c>, <c>volatile</c>, <c>restrict</c> or <c>_Atomic</c>.</summary>
    Qualified,
}
