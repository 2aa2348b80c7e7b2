namespace CrashHub.Testing.Grouping;

/// <summary>A frame of a recorded crash.</summary>
/// <param name="Fn">Demangled name, or null.</param>
/// <param name="File">Source file, or null.</param>
/// <param name="Line">Line, or null.</param>
/// <param name="Inline">True for a call that the compiler inlined into the next older frame.</param>
/// <param name="Func">Function index in the module.</param>
/// <param name="Off">Offset from the module's first byte.</param>
/// <param name="Hash">Hash of the function's body, or null; physical frames only.</param>
/// <param name="NoReturn">True when the compiler put <c>unreachable</c> behind the call that made the frame; physical frames only.</param>
/// <param name="Module">The module's name.</param>
/// <param name="Language">The source language, or null.</param>
public sealed record LabelledFrame(
    string? Fn,
    string? File,
    long? Line,
    bool Inline,
    long? Func,
    long? Off,
    string? Hash,
    bool NoReturn,
    string? Module,
    string? Language
);
