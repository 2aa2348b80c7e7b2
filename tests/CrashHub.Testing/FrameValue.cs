namespace CrashHub.Testing;

/// <summary>A local or operand to be written into a frame.</summary>
public readonly record struct FrameValue(byte Type, ulong Bits)
{
    public static FrameValue Missing { get; } = new(1, 0);

    public static FrameValue I32(int value) => new(WasmBuilder.I32, (ulong)value);

    public static FrameValue I64(long value) => new(WasmBuilder.I64, (ulong)value);

    public static FrameValue F32(float value) => new(WasmBuilder.F32, BitConverter.SingleToUInt32Bits(value));

    public static FrameValue F64(double value) => new(WasmBuilder.F64, BitConverter.DoubleToUInt64Bits(value));

    internal void Write(WasmWriter writer)
    {
        writer.Byte(Type);
        switch (Type)
        {
            case WasmBuilder.I32 or WasmBuilder.I64:
                writer.Signed((long)Bits);
                break;
            case WasmBuilder.F32:
                writer.UInt32((uint)Bits);
                break;
            case WasmBuilder.F64:
                writer.UInt64(Bits);
                break;
        }
    }
}
