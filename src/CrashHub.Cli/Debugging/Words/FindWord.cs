using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;

namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>find</c>: where bytes are in memory.</summary>
internal sealed class FindWord : DebugWord
{
    private const int Most = 100;
    private const int PreviewBytes = 48;

    public override string Name => "find";
    public override string Usage => "find PATTERN";
    public override string Does => "where a text, bytes (0x0a0b, as they lie there) or a number (u32:4711, u64:…) are in memory";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var (pattern, dump) = (BytePattern.Read(call.Text), session.Target.Dump);
        var (found, preview) = (0, new byte[PreviewBytes]);
        for (uint memory = 0; memory < dump.Memories.Count && found <= Most; memory++)
        {
            foreach (var address in MemorySearch.Find(dump, memory, pattern, 0, Most + 1 - found))
            {
                cancellation.ThrowIfCancellationRequested();
                if (++found > Most)
                    break;
                var read = dump.Memory.Read(new MemoryAddress(memory, address), preview) > 0 ? Printable(preview) : "";
                session.Ink.Write($"{(dump.Memories.Count > 1 ? $"{memory}:" : "")}0x{address:x}\t{read}").EndLine();
            }
        }
        session
            .Ink.Write(
                found switch
                {
                    0 => "Pattern not found.",
                    1 => "1 pattern found.",
                    > Most => $"More than {Most} patterns found.",
                    _ => $"{found} patterns found.",
                }
            )
            .EndLine();
    }

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var one in bytes)
            text.Append(one is >= 0x20 and < 0x7f ? (char)one : '.');
        return text.ToString();
    }
}
