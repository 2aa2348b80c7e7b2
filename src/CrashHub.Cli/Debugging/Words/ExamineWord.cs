using System.Text;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>x</c>: memory as it is.</summary>
internal sealed class ExamineWord : DebugWord
{
    private const int LineBytes = 16;
    private const int LongestText = 200;
    private const string NotKnown = "<not captured>";

    public override string Name => "x";
    public override string Usage => "x[/NFU] [MEMORY:]ADDR";
    public override string Does =>
        "N units of memory from an address or expression on; F is x d u o t c a f or s, U is b h w or g: x/8xw rows";

    public override WordCall? Again(WordCall call) => call with { Text = "" };

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var before = session.Examined;
        var format = MemoryFormat.Read(call.Modifier, before);
        MemoryPlace place;
        if (call.Text.Length > 0)
            place = MemoryPlace.Read(session, call.Text, cancellation);
        else if (before is not null)
            place = new(before.Memory, before.Address);
        else
            throw new WordFailedException("an address was expected");
        var end = format.Letter == 's' ? Texts(session, place, format.Count, cancellation) : Units(session, place, format, cancellation);
        session.Examined = new(place.Memory, end, format.Letter, format.Unit, format.Count);
    }

    private static ulong Units(DebugSession session, MemoryPlace place, MemoryFormat format, CancellationToken cancellation)
    {
        var bytes = KnownBytes.Read(session.Target.Dump, place, format.Unit * format.Count);
        var perLine = Math.Max(format.Letter is 'c' or 'd' or 'u' or 'x' or 'o' && format.Unit == 1 ? 8 : LineBytes / format.Unit, 1);
        for (var unit = 0; unit < format.Count; unit++)
        {
            cancellation.ThrowIfCancellationRequested();
            var at = unit * format.Unit;
            if (at + format.Unit > bytes.Length)
            {
                if (unit % perLine != 0)
                    session.Ink.EndLine();
                throw Outside(session, place with { Address = place.Address + (ulong)at });
            }
            if (unit % perLine == 0)
                session.Ink.Write($"0x{place.Address + (ulong)at:x}:");
            session.Ink.Write("\t").Write(bytes.TryGet(at, format.Unit, out var known) ? format.Text(known) : NotKnown);
            if (unit % perLine == perLine - 1 || unit == format.Count - 1)
                session.Ink.EndLine();
        }
        return place.Address + (ulong)(format.Unit * format.Count);
    }

    private static ulong Texts(DebugSession session, MemoryPlace place, int count, CancellationToken cancellation)
    {
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = KnownBytes.Read(session.Target.Dump, place, LongestText);
            if (bytes.Length == 0)
                throw Outside(session, place);
            var length = 0;
            var (text, ending) = (new List<byte>(), "...");
            for (; length < bytes.Length; length++)
            {
                if (!bytes.TryGet(length, 1, out var one))
                {
                    ending = " " + NotKnown;
                    break;
                }
                if (one[0] == 0)
                {
                    ending = "";
                    length++;
                    break;
                }
                text.Add(one[0]);
            }
            var shown = TerminalText.Clean(
                Encoding
                    .UTF8.GetString([.. text])
                    .Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
            );
            session.Ink.Write($"0x{place.Address:x}:\t\"{shown}\"{ending}").EndLine();
            place = place with { Address = place.Address + (ulong)Math.Max(length, 1) };
        }
        return place.Address;
    }

    private static WordFailedException Outside(DebugSession session, MemoryPlace place) =>
        new(
            $"0x{place.Address:x} is outside of memory {place.Memory}, which has {session.Target.Dump.Memories[(int)place.Memory].ByteLength} bytes"
        );
}
