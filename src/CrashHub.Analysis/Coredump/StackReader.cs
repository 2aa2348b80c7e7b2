using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// Reads all <c>corestack</c> sections in one layout. The layout is chosen by evidence (what only one producer writes) and by trial: the first
/// candidate in which every stack ends exactly at its section's end; when none does, the likeliest is kept and its damage noted.
/// </summary>
internal sealed class StackReader
{
    private readonly List<CoredumpThread> threads = [];
    private readonly List<CoredumpNote> notes = [];
    private bool isSound = true;
    private int frameCount;

    private StackReader(LayoutTraits traits) => Traits = traits;

    public LayoutTraits Traits { get; }
    public IReadOnlyList<CoredumpThread> Threads => threads;
    public IReadOnlyList<CoredumpNote> Notes => notes;

    public static StackReader Read(
        ReadOnlySpan<byte> file,
        IReadOnlyList<WasmSection> sections,
        ReadOnlySpan<LayoutTraits> candidates,
        AnalysisLimits limits
    )
    {
        StackReader? first = null;
        foreach (var traits in candidates)
        {
            var reader = new StackReader(traits);
            reader.ReadAll(file, sections, limits);
            if (reader.isSound)
                return reader;
            first ??= reader;
        }
        return first!;
    }

    private void ReadAll(ReadOnlySpan<byte> file, IReadOnlyList<WasmSection> sections, AnalysisLimits limits)
    {
        foreach (var section in sections)
        {
            if (!section.IsCustom || section.Name != "corestack")
                continue;
            if (threads.Count >= limits.MaxThreads)
            {
                Note("limitThreads", section.Offset, $"only the first {limits.MaxThreads} threads are read", limits);
                return;
            }
            ReadThread(file, section, limits);
        }
    }

    private void ReadThread(ReadOnlySpan<byte> file, WasmSection section, AnalysisLimits limits)
    {
        var cursor = new ByteCursor(file.Slice((int)section.Offset, (int)section.Length), section.Offset);
        if (cursor.ReadByte() != 0)
            cursor.Fail(ParseErrorKind.UnknownEncoding, section.Offset);
        var nameBytes = cursor.ReadName();
        var name = WasmText.Decode(nameBytes, limits.MaxNameBytes);
        if (nameBytes.Length > limits.MaxNameBytes)
            Note("limitName", section.Offset, "thread name is cut", limits);
        List<CoredumpFrame> frames = [];
        var declared = cursor.ReadVarUInt32();
        var isTruncated = section.IsCut;
        for (uint i = 0; i < declared && !cursor.Failed; i++)
        {
            if (frames.Count >= limits.MaxFramesPerThread || frameCount >= limits.MaxFrames)
            {
                Note("limitFrames", cursor.Offset, $"frames beyond {frames.Count} of {declared} are not read", limits);
                threads.Add(new CoredumpThread(name, frames, true));
                return;
            }
            if (cursor.AtEnd && Traits.LowBitsOnly)
            {
                // WasmEdge counts host frames that it does not write.
                Note(
                    "missingFrames",
                    cursor.Offset,
                    $"{frames.Count} of {declared} frames are in the dump; host frames are left out",
                    limits
                );
                break;
            }
            var frame = FrameReader.Read(ref cursor, Traits, limits);
            if (cursor.Failed)
                break;
            frames.Add(frame);
            frameCount++;
        }
        if (cursor.Failed)
        {
            isSound = false;
            isTruncated = true;
            Note("damagedStack", cursor.ErrorOffset, $"{frames.Count} of {declared} frames are sound: {cursor.ErrorKind}", limits);
        }
        else if (!cursor.AtEnd)
        {
            isSound = false;
            Note("damagedStack", cursor.Offset, $"{cursor.Remaining} bytes follow the last frame", limits);
        }
        threads.Add(new CoredumpThread(name, frames, isTruncated));
    }

    private void Note(string kind, long offset, string detail, AnalysisLimits limits)
    {
        if (notes.Count < limits.MaxNotes)
            notes.Add(new CoredumpNote(kind, "corestack", offset, detail));
    }
}
