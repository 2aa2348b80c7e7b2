using System.Text;
using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Traps;
using CrashHub.Server.Blobs;
using ZstdSharp;

namespace CrashHub.Server.Data;

/// <summary>
/// What a signature is made of, as a row keeps it: a table of texts and the frames that name them, zstd. Lines are left out, no rule goes by them; so are, of
/// a deep stack, frames that repeat what is there already.
/// </summary>
internal static class StoredSignatureInput
{
    /// <summary>Frames that are kept as they are, youngest first; of older ones those that are new to the stack.</summary>
    internal const int Verbatim = 256;

    /// <summary>Most frames that are kept.</summary>
    internal const int MaxFrames = 1_024;

    private const byte Version = 1;
    private const int Level = 3;
    private const int MaxBytes = 16 << 20;
    private const byte InlineFlag = 1;
    private const byte IndexFlag = 2;
    private const byte NeverReturnedFlag = 4;

    public static byte[] Pack(SignatureInput input)
    {
        var texts = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body, Encoding.UTF8);
        writer.Write7BitEncodedInt((int)input.Trap);
        writer.Write7BitEncodedInt((int)input.ShownTrap);
        writer.Write7BitEncodedInt(input.Candidates.Count);
        foreach (var candidate in input.Candidates)
            writer.Write7BitEncodedInt((int)candidate);
        writer.Write7BitEncodedInt(input.Fingerprint is null ? 0 : input.Fingerprint.Count + 1);
        foreach (var part in input.Fingerprint ?? [])
            Write(writer, texts, part);
        var frames = Kept(input.Frames);
        writer.Write7BitEncodedInt(frames.Count);
        foreach (var frame in frames)
            Write(writer, texts, frame);
        using var all = new MemoryStream();
        using var outer = new BinaryWriter(all, Encoding.UTF8);
        outer.Write(Version);
        outer.Write7BitEncodedInt(texts.Count);
        foreach (var text in texts.Keys)
            outer.Write(text);
        outer.Write(body.GetBuffer(), 0, (int)body.Length);
        return Zstd.Compress(all.GetBuffer().AsSpan(0, (int)all.Length), Level);
    }

    /// <summary>What was packed; null when a later version packed it, or when it is damaged.</summary>
    public static SignatureInput? Unpack(byte[] packed)
    {
        try
        {
            var length = Zstd.LengthOf(packed);
            if (length > MaxBytes)
                return null;
            var bytes = new byte[length];
            Zstd.Decompress(packed, bytes);
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            return reader.ReadByte() == Version ? Read(reader) : null;
        }
        catch (Exception damaged) when (damaged is ZstdException or IOException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static IReadOnlyList<SignatureFrame> Kept(IReadOnlyList<SignatureFrame> frames)
    {
        if (frames.Count <= Verbatim)
            return frames;
        var kept = new List<SignatureFrame>(Verbatim);
        var seen = new HashSet<SignatureFrame>();
        foreach (var frame in frames)
        {
            var isNew = seen.Add(frame with { Line = null });
            if (isNew || kept.Count < Verbatim)
                kept.Add(frame);
            if (kept.Count == MaxFrames)
                break;
        }
        return kept;
    }

    private static void Write(BinaryWriter writer, OrderedDictionary<string, int> texts, SignatureFrame frame)
    {
        // The index stands in for a name; where there is one, nothing asks for it.
        var index = string.IsNullOrEmpty(frame.Function) ? frame.FunctionIndex : null;
        writer.Write(
            (byte)((frame.Inline ? InlineFlag : 0) | (index is null ? 0 : IndexFlag) | (frame.NeverReturned ? NeverReturnedFlag : 0))
        );
        Write(writer, texts, frame.Function);
        Write(writer, texts, frame.File);
        Write(writer, texts, frame.Module);
        Write(writer, texts, frame.BodyHash);
        Write(writer, texts, frame.Language);
        if (index is { } number)
            writer.Write7BitEncodedInt64(number);
    }

    private static void Write(BinaryWriter writer, OrderedDictionary<string, int> texts, string? text)
    {
        if (text is null)
        {
            writer.Write7BitEncodedInt(0);
            return;
        }
        if (!texts.TryGetValue(text, out var at))
            texts.Add(text, at = texts.Count);
        writer.Write7BitEncodedInt(at + 1);
    }

    private static SignatureInput? Read(BinaryReader reader)
    {
        var texts = new List<string>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            texts.Add(reader.ReadString());
        var trap = (TrapKind)reader.Read7BitEncodedInt();
        var shown = (TrapKind)reader.Read7BitEncodedInt();
        var candidates = new List<TrapKind>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            candidates.Add((TrapKind)reader.Read7BitEncodedInt());
        var parts = reader.Read7BitEncodedInt();
        var fingerprint = parts == 0 ? null : new List<string>();
        for (; parts > 1; parts--)
            fingerprint!.Add(Text(reader, texts) ?? "");
        var frames = new List<SignatureFrame>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            frames.Add(Frame(reader, texts));
        // A kind of a later version has no name here.
        return candidates.Append(trap).Append(shown).All(Enum.IsDefined)
            ? new(frames, trap, candidates, fingerprint) { ShownTrap = shown }
            : null;
    }

    private static SignatureFrame Frame(BinaryReader reader, List<string> texts)
    {
        var flags = reader.ReadByte();
        return new SignatureFrame
        {
            Inline = (flags & InlineFlag) != 0,
            NeverReturned = (flags & NeverReturnedFlag) != 0,
            Function = Text(reader, texts),
            File = Text(reader, texts),
            Module = Text(reader, texts),
            BodyHash = Text(reader, texts),
            Language = Text(reader, texts),
            FunctionIndex = (flags & IndexFlag) != 0 ? reader.Read7BitEncodedInt64() : null,
        };
    }

    private static string? Text(BinaryReader reader, List<string> texts)
    {
        var at = reader.Read7BitEncodedInt();
        return at == 0 ? null : texts[at - 1];
    }
}
