using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>Writes a function's instructions and tells their offsets as a dump counts them. All declared locals are i32.</summary>
internal sealed class Code(int locals = 0)
{
    private readonly WasmWriter written = new();

    /// <summary>Declared locals.</summary>
    public byte[] Locals { get; } = [.. Enumerable.Repeat(WasmBuilder.I32, locals)];

    public byte[] Bytes => written.ToArray();

    /// <summary>The offset of the next instruction: the local declarations, one run each, come first.</summary>
    public uint Here => (uint)(1 + 2 * locals + written.Length);

    /// <summary>Tells where the next instruction is.</summary>
    public Code Mark(out uint offset)
    {
        offset = Here;
        return this;
    }

    public Code Get(uint local) => Op(0x20, local);

    public Code Set(uint local) => Op(0x21, local);

    public Code Tee(uint local) => Op(0x22, local);

    public Code GlobalGet(uint global) => Op(0x23, global);

    public Code GlobalSet(uint global) => Op(0x24, global);

    public Code Const(int value)
    {
        written.Byte(0x41).Signed(value);
        return this;
    }

    public Code Add => Plain(0x6a);

    public Code Sub => Plain(0x6b);

    public Code DivideUnsigned => Plain(0x6e);

    public Code IsZero => Plain(0x45);

    public Code IsEqual => Plain(0x46);

    public Code Drop => Plain(0x1a);

    public Code Unreachable => Plain(0x00);

    public Code End => Plain(0x0b);

    public Code Else => Plain(0x05);

    public Code Block => Plain(0x02).Plain(0x40);

    public Code Loop => Plain(0x03).Plain(0x40);

    public Code If => Plain(0x04).Plain(0x40);

    public Code Branch(uint label) => Op(0x0c, label);

    public Code BranchIf(uint label) => Op(0x0d, label);

    public Code Call(uint function) => Op(0x10, function);

    public Code CallIndirect(uint type) => Op(0x11, type).Plain(0x00);

    public Code ReturnCall(uint function) => Op(0x12, function);

    public Code Load(uint offset = 0) => Op(0x28, 2).Number(offset);

    public Code Store(uint offset = 0) => Op(0x36, 2).Number(offset);

    /// <summary>Takes a frame: the stack pointer is global 0, the base goes to a local.</summary>
    public Code Prologue(int size, uint local) => GlobalGet(0).Const(size).Sub.Tee(local).GlobalSet(0);

    public Code Epilogue(int size, uint local) => Get(local).Const(size).Add.GlobalSet(0);

    public Code Plain(byte opcode)
    {
        written.Byte(opcode);
        return this;
    }

    private Code Op(byte opcode, uint index)
    {
        written.Byte(opcode).Unsigned(index);
        return this;
    }

    private Code Number(uint value)
    {
        written.Unsigned(value);
        return this;
    }
}
