using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Report;

namespace CrashHub.Server.Data;

/// <summary>
/// The keys of a raw stack: hashes over function indices, code offsets and what its modules are known by. A stack has one for each kind of identity that
/// all its modules have, since nobody knows which of them a probe will give: build id, code id, sha-256, name. A name says nothing of which code it is, so
/// the release is hashed along with it. The sender's own fingerprint decides the bucket beside the stack, so it is hashed too.
/// </summary>
internal static class StackKeys
{
    /// <summary>Frames that count, recursion collapsed; the youngest.</summary>
    public const int MostFrames = 64;

    /// <summary>Keys of one stack.</summary>
    public const int Most = 6;

    private const int LongestCycle = 8;

    /// <summary>
    /// The youngest frames, each run of repetitions (also of up to eight functions that call each other in turn) once: how deep a recursion went is no part
    /// of the bug.
    /// </summary>
    public static IReadOnlyList<StackFrame> Collapse(IReadOnlyList<StackFrame> frames)
    {
        var kept = new List<StackFrame>(Math.Min(frames.Count, MostFrames));
        for (var at = 0; at < frames.Count && kept.Count < MostFrames; at++)
        {
            kept.Add(frames[at]);
            for (var cycle = 1; cycle <= LongestCycle && 2 * cycle <= kept.Count; cycle++)
            {
                if (!Repeats(kept, cycle))
                    continue;
                kept.RemoveRange(kept.Count - cycle, cycle);
                break;
            }
        }
        return kept;
    }

    /// <summary>The stack of a report as a host knows it, not collapsed; empty when a frame's place is not known in those terms.</summary>
    public static IReadOnlyList<StackFrame> StackOf(CrashReport report)
    {
        if (report.Threads.Count == 0)
            return [];
        var frames = new List<StackFrame>(report.Threads[0].Frames.Count);
        foreach (var frame in report.Threads[0].Frames)
        {
            if (frame.Inline)
                continue;
            // A frame of a text may have a place in its module only; without any place the engine did not know it, and writes 0.
            if (frame is not { FunctionIndex: { } function, Module: { } module } || frame is { CodeOffset: null, ModuleOffset: not null })
                return [];
            frames.Add(new(module, (uint)function, (ulong)(frame.CodeOffset ?? 0)));
        }
        return frames;
    }

    /// <summary>The keys, the surest identity first; none when the modules have no kind of identity in common.</summary>
    /// <param name="collapsed">As <see cref="Collapse"/> gives it; not empty.</param>
    /// <param name="modules">What frames' modules are known by; null for one that nothing is known of.</param>
    /// <param name="release">The event's release, or null.</param>
    /// <param name="fingerprint">The event's fingerprint, or null.</param>
    /// <param name="asks">
    /// True for a probe: an id that it gives is never overruled by a name. A crash is found by its names too, whatever else is known of it.
    /// </param>
    public static IReadOnlyList<Guid> Of(
        IReadOnlyList<StackFrame> collapsed,
        IReadOnlyList<StackModule?> modules,
        string? release,
        IReadOnlyList<string>? fingerprint,
        bool asks
    )
    {
        var places = new List<int>(1);
        var stack = new byte[collapsed.Count * 16 + 1];
        stack[0] = 1; // the version of this hash
        for (var at = 0; at < collapsed.Count; at++)
        {
            var frame = collapsed[at];
            if (frame.Module >= modules.Count || modules[frame.Module] is null)
                return [];
            var place = places.IndexOf(frame.Module);
            if (place < 0)
            {
                place = places.Count;
                places.Add(frame.Module);
            }
            var bytes = stack.AsSpan(1 + at * 16);
            BinaryPrimitives.WriteInt32LittleEndian(bytes, place);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], frame.Function);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], frame.Offset);
        }
        var hashed = SHA256.HashData(stack);
        var keys = new List<Guid>(Most);
        void Add(string kind, Func<StackModule, string?> identity)
        {
            if (Key(hashed, kind, places, modules, identity, release, fingerprint) is { } key && !keys.Contains(key))
                keys.Add(key);
        }
        Add("buildId", m => m.BuildId);
        Add("codeId", m => m.CodeId);
        Add("sha256", m => m.Sha256);
        Add("name", m => asks && m.HasId ? null : Named(m.Sent.Name, release));
        Add("name", m => asks && m.HasId ? null : Named(m.OtherName ?? m.Sent.Name, release));
        if (places.Count > 1)
            Add("mixed", m => Surest(m, release));
        return keys;
    }

    /// <summary>Keys as a row keeps them, sixteen bytes each; null for none.</summary>
    public static byte[]? Pack(IEnumerable<Guid> keys)
    {
        var bytes = keys.SelectMany(key => key.ToByteArray(bigEndian: true)).ToArray();
        return bytes.Length == 0 ? null : bytes;
    }

    /// <summary>The keys that <see cref="Pack"/> packed.</summary>
    public static IEnumerable<Guid> Unpack(byte[] packed) => packed.Chunk(16).Select(key => new Guid(key, bigEndian: true));

    private static Guid? Key(
        byte[] stack,
        string kind,
        List<int> places,
        IReadOnlyList<StackModule?> modules,
        Func<StackModule, string?> identity,
        string? release,
        IReadOnlyList<string>? fingerprint
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(stack);
        Append(hash, kind);
        foreach (var place in places)
        {
            if (identity(modules[place]!) is not { } text)
                return null;
            Append(hash, text);
        }
        if (kind is "name" or "mixed")
            Append(hash, release ?? "");
        foreach (var part in fingerprint ?? [])
            Append(hash, part);
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16), bigEndian: true);
    }

    // Length before each text: no two lists of texts share their bytes.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    /// <summary>The name without its suffix. One that says nothing is told by its release, and by nothing without one.</summary>
    private static string? Named(string? name, string? release)
    {
        if (string.IsNullOrEmpty(name) || (name.StartsWith("<anonymous-module-", StringComparison.Ordinal) && name.EndsWith('>')))
            return string.IsNullOrEmpty(release) ? null : "";
        return name.EndsWith(".wasm", StringComparison.Ordinal) ? name[..^".wasm".Length] : name;
    }

    private static string? Surest(StackModule module, string? release) =>
        module.Sent switch
        {
            { BuildId: { } buildId } => "b:" + buildId,
            { CodeId: { } codeId } => "c:" + codeId,
            { Sha256: { } sha256 } => "s:" + sha256,
            _ => Named(module.OtherName ?? module.Sent.Name, release) is { } name ? "n:" + name : null,
        };

    private static bool Repeats(List<StackFrame> frames, int cycle)
    {
        for (var back = 1; back <= cycle; back++)
        {
            if (frames[^back] != frames[^(back + cycle)])
                return false;
        }
        return true;
    }
}
