namespace CrashHub.Analysis.BodyHashes;

/// <summary>What an index of an instruction names, as far as hashing tells it apart.</summary>
internal enum OperandRole
{
    /// <summary>Something that a linker numbers: a global's, table's, memory's, tag's or segment's index.</summary>
    Placed,

    /// <summary>Something of the function or the type itself: a local, a label, a field, a count.</summary>
    Own,

    /// <summary>A function; its type is kept.</summary>
    Function,

    /// <summary>A type; its shape is kept.</summary>
    Type,
}
