namespace CrashHub.Analysis.Matching;

/// <summary>What one piece of evidence is about.</summary>
internal enum EvidenceKind
{
    /// <summary>A frame's function exists and its offset is an instruction: a call, or in the youngest frame one that can stop there.</summary>
    Place,

    /// <summary>A frame's call can have entered the next younger frame's function.</summary>
    Call,

    /// <summary>A frame's function has the name that the text shows. Another name is no contradiction: runtimes demangle in their own ways.</summary>
    Name,

    /// <summary>A frame's function has as many parameters and locals as the dump has for it.</summary>
    Locals,

    /// <summary>Number, address type and size of the memories.</summary>
    Memories,

    /// <summary>Number, types and mutability of the globals.</summary>
    Globals,

    /// <summary>The value of one immutable global.</summary>
    Constant,

    /// <summary>Read-only data.</summary>
    Data,
}
