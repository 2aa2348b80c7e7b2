namespace CrashHub.Analysis.Values;

/// <summary>Where a value comes from, ordered: of something made from several the greatest counts.</summary>
internal enum ValueOrigin : byte
{
    /// <summary>Debug information or code fixes it.</summary>
    Constant,

    /// <summary>Linear memory.</summary>
    Memory,

    /// <summary>The frame's part of the stack in linear memory.</summary>
    ShadowStack,

    /// <summary>A wasm local, operand or global of the dump.</summary>
    Local,

    /// <summary>Worked out from the code.</summary>
    Recovered,
}
