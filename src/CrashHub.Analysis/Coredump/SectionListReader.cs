using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// Follows header and section list while bytes stream in, in pieces of any size; keeps a few counters and no bytes. Ask
/// <see cref="DeclaredBytes"/> after each piece to refuse a body that declares more than one is ready to read, before reading it.
/// </summary>
public sealed class SectionListReader
{
    private enum Stage
    {
        Header,
        Id,
        Length,
        NameLength,
        Name,
        Contents,
        Stopped,
    }

    private readonly byte[] name = new byte[16];
    private Stage stage = Stage.Header;
    private long sectionStart;
    private long sectionEnd;
    private byte id;
    private ulong number;
    private int shift;
    private long nameLeft;
    private int nameLength;
    private int sections;
    private bool isStack;
    private ParseError error;

    /// <summary>Bytes fed so far.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>End of the furthest section that began, or the bytes fed: the least that the whole file must have.</summary>
    public long DeclaredBytes { get; private set; }

    /// <summary>Whole <c>corestack</c> sections so far.</summary>
    public int Threads { get; private set; }

    /// <summary>Sections that began so far.</summary>
    public int Sections => sections;

    /// <summary>Takes the next piece.</summary>
    /// <returns>False once the list can't be followed any more; later pieces are only counted.</returns>
    public bool Feed(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty && stage != Stage.Stopped)
        {
            if (stage == Stage.Contents)
            {
                var skipped = (int)Math.Min(piece.Length, sectionEnd - ReceivedBytes);
                piece = piece[skipped..];
                ReceivedBytes += skipped;
            }
            else
            {
                var next = piece[0];
                piece = piece[1..];
                Take(next);
                ReceivedBytes++;
            }
            if (stage is Stage.Contents or Stage.Name or Stage.NameLength && ReceivedBytes >= sectionEnd)
                EndSection();
        }
        ReceivedBytes += piece.Length;
        DeclaredBytes = Math.Max(DeclaredBytes, ReceivedBytes);
        return stage != Stage.Stopped;
    }

    /// <summary>The verdict when no more bytes come.</summary>
    public CoredumpOutline Finish()
    {
        var status = Threads > 0 ? CoredumpStatus.Ok : Verdict();
        return new CoredumpOutline(status, ReceivedBytes, Math.Max(DeclaredBytes, ReceivedBytes), Threads, FinalError(status));
    }

    private CoredumpStatus Verdict() =>
        stage switch
        {
            Stage.Stopped => error.Kind == ParseErrorKind.BadMagic ? CoredumpStatus.NotWasm : CoredumpStatus.Malformed,
            Stage.Id => CoredumpStatus.NoCorestack,
            Stage.Header when ReceivedBytes == 0 => CoredumpStatus.NotWasm,
            _ => CoredumpStatus.Truncated,
        };

    private ParseError FinalError(CoredumpStatus status)
    {
        if (stage == Stage.Stopped)
            return error;
        if (stage == Stage.Id)
            return status == CoredumpStatus.Ok
                ? default
                : new ParseError(ParseErrorKind.MissingSection, "corestack", ReceivedBytes, "the file has no corestack");
        if (stage == Stage.Header)
            return new ParseError(ParseErrorKind.UnexpectedEnd, null, ReceivedBytes, "wasm header");
        return stage is Stage.Length
            ? new ParseError(ParseErrorKind.UnexpectedEnd, null, ReceivedBytes, "section header")
            : new ParseError(
                ParseErrorKind.LengthPastEnd,
                SectionName(),
                sectionStart,
                $"section ends at byte {sectionEnd}, the file at byte {ReceivedBytes}"
            );
    }

    private string? SectionName()
    {
        if (id != 0)
            return WasmSection.SpecName(id);
        return nameLeft == 0 && nameLength <= name.Length ? WasmText.Decode(name.AsSpan(0, nameLength), name.Length) : null;
    }

    private void Take(byte next)
    {
        switch (stage)
        {
            case Stage.Header:
                if (next != SectionList.CoreHeader[(int)ReceivedBytes])
                    Stop(new ParseError(ParseErrorKind.BadMagic, null, ReceivedBytes, "wasm header"));
                else if (ReceivedBytes == SectionList.HeaderLength - 1)
                    stage = Stage.Id;
                break;
            case Stage.Id:
                id = next;
                sectionStart = ReceivedBytes;
                sections++;
                isStack = false;
                nameLeft = 0;
                nameLength = 0;
                BeginNumber(Stage.Length);
                break;
            case Stage.Length:
                if (!TakeNumber(next))
                    break;
                sectionEnd = ReceivedBytes + 1 + (long)number;
                DeclaredBytes = Math.Max(DeclaredBytes, sectionEnd);
                BeginContents();
                break;
            case Stage.NameLength:
                if (!TakeNumber(next))
                    break;
                nameLeft = (long)number;
                nameLength = (int)Math.Min(number, int.MaxValue);
                stage = nameLeft == 0 || nameLeft > sectionEnd - ReceivedBytes - 1 ? Stage.Contents : Stage.Name;
                break;
            case Stage.Name:
                var at = nameLength - nameLeft;
                if (at < name.Length)
                    name[at] = next;
                nameLeft--;
                if (nameLeft > 0)
                    break;
                isStack = nameLength <= name.Length && name.AsSpan(0, nameLength).SequenceEqual("corestack"u8);
                stage = Stage.Contents;
                break;
        }
    }

    private void BeginContents()
    {
        if (number == 0)
            stage = Stage.Id;
        else if (id != 0)
            stage = Stage.Contents;
        else
            BeginNumber(Stage.NameLength);
    }

    private void EndSection()
    {
        if (isStack)
            Threads++;
        stage = Stage.Id;
    }

    private void BeginNumber(Stage next)
    {
        number = 0;
        shift = 0;
        stage = next;
    }

    // A damaged name length inside a sound section only costs the name; a damaged section length ends the list.
    private bool TakeNumber(byte next)
    {
        number |= (ulong)(next & 0x7f) << shift;
        shift += 7;
        if (number > uint.MaxValue || (shift >= 35 && next >= 0x80))
        {
            if (stage == Stage.NameLength)
                stage = Stage.Contents;
            else
                Stop(new ParseError(ParseErrorKind.InvalidLeb128, null, sectionStart, "section length"));
            return false;
        }
        return next < 0x80;
    }

    private void Stop(ParseError fault)
    {
        error = fault;
        stage = Stage.Stopped;
    }
}
