using System.Globalization;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Cli.Debugging;

/// <summary>An address that somebody gives, in a memory of the dump.</summary>
/// <param name="Memory">Memory index of the dump.</param>
/// <param name="Address">The address.</param>
internal sealed record MemoryPlace(uint Memory, ulong Address)
{
    /// <summary>Reads <c>[MEMORY:]EXPR</c>. Without a memory it is the frame's.</summary>
    public static MemoryPlace Read(DebugSession session, string text, CancellationToken cancellation)
    {
        var colon = text.IndexOf(':');
        if (
            colon > 0
            && (colon + 1 == text.Length || text[colon + 1] != ':')
            && uint.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var memory)
        )
        {
            if (memory >= session.Target.Dump.Memories.Count)
                throw new WordFailedException($"there is no memory {memory}: the dump has {session.Target.Dump.Memories.Count}, from 0");
            return new(memory, AddressOf(session, text[(colon + 1)..].Trim(), cancellation));
        }
        return new(MemoryOf(session, cancellation), AddressOf(session, text, cancellation));
    }

    /// <summary>What a text comes to as an address: a number, a pointer's value, the place of an array or structure.</summary>
    public static ulong AddressOf(DebugSession session, string text, CancellationToken cancellation)
    {
        if (UnsignedText.TryParse(text, out var number))
            return number;
        if (text.Length == 0)
            throw new WordFailedException("an address was expected");
        _ = session.Here;
        var answer =
            session.Target.Values.Evaluate(session.Thread, session.Frame, text, "x", cancellation)
            ?? throw new WordFailedException("nothing is known of the frame");
        if (answer.Error is { } error)
            throw new WordFailedException($"{error}, at character {answer.Position + 1}");
        // A number or pointer answers with its digits, an object that is neither with its place.
        return UnsignedText.TryParse(answer.Value ?? "", out number) ? number
            : UnsignedText.TryParse(answer.MemoryReference ?? "", out number) ? number
            : throw new WordFailedException($"{text} is no address, or not known");
    }

    private static uint MemoryOf(DebugSession session, CancellationToken cancellation)
    {
        var (target, count) = (session.Target, session.Target.Dump.Memories.Count);
        if (count == 0)
            throw new WordFailedException("the dump has no memory");
        if (target.Values.MemoryOf(session.Thread, session.Frame, cancellation) is { } own)
            return own;
        return count == 1
            ? 0u
            : throw new WordFailedException(
                $"the dump has {count} memories, and which is the frame's is not certain: write MEMORY:ADDRESS"
            );
    }
}
