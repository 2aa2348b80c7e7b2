namespace CrashHub.Analysis.Values;

/// <summary>How the bits of a base type are read (DWARF 5 section 7.8).</summary>
internal static class BaseEncoding
{
    public const byte Address = 0x01;
    public const byte Boolean = 0x02;
    public const byte ComplexFloat = 0x03;
    public const byte Float = 0x04;
    public const byte Signed = 0x05;
    public const byte SignedChar = 0x06;
    public const byte Unsigned = 0x07;
    public const byte UnsignedChar = 0x08;
    public const byte ImaginaryFloat = 0x09;
    public const byte Utf = 0x10;
    public const byte Ucs = 0x11;
    public const byte Ascii = 0x12;

    /// <summary>Whether bits are an integer, a truth value or a character.</summary>
    public static bool IsInteger(byte encoding) =>
        encoding is Address or Boolean or Signed or SignedChar or Unsigned or UnsignedChar or Utf or Ucs or Ascii;

    /// <summary>Whether the highest bit is a sign.</summary>
    public static bool IsSigned(byte encoding) => encoding is Signed or SignedChar;
}
