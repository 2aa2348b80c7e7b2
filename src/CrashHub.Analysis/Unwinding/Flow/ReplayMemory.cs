using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Memory as it was at a call: what the dump has and nothing has written since, under what the call itself has stored.</summary>
/// <param name="witness">Reads the dump.</param>
/// <param name="frame">The frame.</param>
/// <param name="since">The last effect of the frame's walk before the call; <see cref="FlowHistory.Entry"/> for the frame's own.</param>
internal sealed class ReplayMemory(MemoryWitness witness, int frame, int since)
{
    private const int MostBytes = 4096;

    private readonly Dictionary<ulong, byte?> stored = [];

    /// <summary>What a load gives; null when a byte is not known.</summary>
    public ulong? Load(WasmOpcode opcode, ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes = bytes[..MemoryAccesses.Width(opcode)];
        var own = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!stored.TryGetValue(address + (ulong)i, out var value))
                continue;
            if (value is null)
                return null;
            own++;
        }
        if (own < bytes.Length && !witness.TryReadUntouched(frame, since, address, bytes))
            return null;
        for (var i = 0; i < bytes.Length; i++)
            if (stored.TryGetValue(address + (ulong)i, out var value))
                bytes[i] = value!.Value;
        return MemoryAccesses.Decode(opcode, bytes);
    }

    /// <summary>Stores a value's low bytes, unknown ones for null; false when the call has stored too much.</summary>
    public bool TryStore(ulong address, int width, ulong? value)
    {
        if (stored.Count > MostBytes)
            return false;
        for (var i = 0; i < width; i++)
            stored[address + (ulong)i] = value is { } bits ? (byte)(bits >> 8 * i) : null;
        return true;
    }
}
