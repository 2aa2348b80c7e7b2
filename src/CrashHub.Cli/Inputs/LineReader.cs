namespace CrashHub.Cli.Inputs;

/// <summary>Reads lines as bytes, each of bounded length; a longer one is skipped to its end and reported.</summary>
internal sealed class LineReader(Stream input)
{
    public const int MaximumLength = 16 * 1024 * 1024;

    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end; valid until the next call. False at the end of the input.</summary>
    public bool Read(out ReadOnlyMemory<byte> line, out bool tooLong)
    {
        line = default;
        tooLong = false;
        for (var searched = start; ; )
        {
            var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (found >= 0 || (atEnd && (end > start || tooLong)))
            {
                var stop = found >= 0 ? searched + found : end;
                tooLong |= stop - start > MaximumLength;
                if (!tooLong)
                    line = buffer.AsMemory(start, stop - start);
                start = found >= 0 ? stop + 1 : end;
                Number++;
                return true;
            }
            if (atEnd)
                return false;
            if (end - start > MaximumLength)
            {
                tooLong = true;
                start = end;
            }
            Fill();
            searched = Math.Max(start, end - lastRead);
        }
    }

    private int lastRead;

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }
        if (end == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        lastRead = input.Read(buffer, end, buffer.Length - end);
        atEnd = lastRead == 0;
        end += lastRead;
    }
}
