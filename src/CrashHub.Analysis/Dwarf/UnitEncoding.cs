namespace CrashHub.Analysis.Dwarf;

/// <summary>What decides how wide a form is: version, address size and 32- or 64-bit DWARF (DWARF 5 section 7.4).</summary>
internal readonly record struct UnitEncoding(ushort Version, byte AddressSize, bool Is64)
{
    /// <summary>Width in bytes of an offset into a section.</summary>
    public int OffsetSize => Is64 ? 8 : 4;

    /// <summary>Width of <c>DW_FORM_ref_addr</c>, which was an address in DWARF 2.</summary>
    public int ReferenceSize => Version <= 2 ? AddressSize : OffsetSize;

    /// <summary>The greatest address, with which linkers mark dropped code.</summary>
    public ulong MaxAddress => AddressSize == 8 ? ulong.MaxValue : uint.MaxValue;

    /// <summary>
    /// True when an address stands for code that the linker dropped. wasm-ld writes -1, in <c>.debug_ranges</c> and <c>.debug_loc</c> -2
    /// (there -1 selects a base), and up to LLVM 11 0, as does Binaryen; no function can start at 0, where the Code section has its count.
    /// </summary>
    public bool IsTombstone(ulong address) => address == 0 || address >= MaxAddress - 1;
}
