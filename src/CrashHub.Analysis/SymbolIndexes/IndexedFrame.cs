namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>One function at an address, as numbers that <see cref="SymbolIndex"/> turns into text.</summary>
/// <param name="Callee">The function's names; 0 for none.</param>
/// <param name="File">Number of the unit's file; 0 for none.</param>
/// <param name="Line">One-based line; 0 for none.</param>
/// <param name="Column">One-based column; 0 for none.</param>
/// <param name="IsInline">True for an inlined call.</param>
internal readonly record struct IndexedFrame(uint Callee, uint File, uint Line, uint Column, bool IsInline);

/// <summary>What all frames at an address have in common.</summary>
/// <param name="Count">Number of frames.</param>
/// <param name="Unit">Number of the unit.</param>
/// <param name="HasFunction">False where only lines are known: the one frame then has no function.</param>
/// <param name="FunctionLow">Where the function's code starts, in the Code section's contents.</param>
/// <param name="Entry">The function's debugging entry, counted from its unit's first byte.</param>
internal readonly record struct IndexedPlace(int Count, uint Unit, bool HasFunction, uint FunctionLow, uint Entry);

/// <summary>What an index has to say of an address.</summary>
internal enum IndexAnswer
{
    /// <summary>No debug information covers it.</summary>
    Nothing,

    /// <summary>Frames.</summary>
    Found,

    /// <summary>The debug information is damaged there: the files must be asked.</summary>
    AskFiles,

    /// <summary>The index is damaged there: the files must be asked, and the index built again.</summary>
    Damaged,
}
