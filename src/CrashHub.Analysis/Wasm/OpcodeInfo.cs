namespace CrashHub.Analysis.Wasm;

/// <summary>What the specification says of an instruction.</summary>
public readonly record struct OpcodeInfo
{
    private readonly string? mnemonic;

    internal OpcodeInfo(string mnemonic, Immediate immediate, TrapPossibilities traps = TrapPossibilities.None)
    {
        this.mnemonic = mnemonic;
        Immediate = immediate;
        Traps = traps;
    }

    /// <summary>The text format's name, for example <c>i32.load8_u</c>; empty for an opcode that does not exist.</summary>
    public string Mnemonic => mnemonic ?? "";

    /// <summary>The traps that the instruction itself can raise.</summary>
    public TrapPossibilities Traps { get; }

    /// <summary>False for an opcode that the specification does not know.</summary>
    public bool Exists => mnemonic is not null;

    internal Immediate Immediate { get; }

    /// <summary>Looks up an opcode; any number is allowed.</summary>
    public static OpcodeInfo Of(WasmOpcode opcode) => OpcodeTable.Find(opcode);
}
