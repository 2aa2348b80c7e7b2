using System.Text;

namespace CrashHub.GroupingSet;

/// <summary>Messages in the codec's own encoding, as hexadecimal digits, one a line; the first line names the stages.</summary>
internal sealed class CodecInputs : ProgramInputs
{
    private const int Number = 1;
    private const int Text = 2;
    private const int Blob = 3;
    private const int Point = 4;
    private const int Points = 5;
    private const int Map = 6;
    private const int Optional = 7;
    private const int Tree = 8;

    public override string Program => "codec";

    public override string Language => "c++";

    public override ReadOnlySpan<int> Aims => [26, 10, 14, 22, 12, 12, 14, 14, 10];

    public override string Make(int defect, Dice dice)
    {
        var stages = defect switch
        {
            4 => "scale=0",
            5 => "spread",
            6 => "names",
            7 => "hooks",
            8 or 9 => "follow",
            _ => dice.Of("scale=2", "names", "follow", "scale=4 names"),
        };
        var lines = new List<string> { dice.OneIn(3) && defect is not (4 or 7) ? $"scale=3 {stages}" : stages };
        for (var i = dice.Below(3); i > 0; i--)
            lines.Add(Convert.ToHexString(defect is 4 ? Message(0, "calm", Text, Of("still")) : Harmless(dice)));
        lines.Add(Convert.ToHexString(Wrong(defect, dice)));
        return string.Join('\n', lines) + "\n";
    }

    private static byte[] Wrong(int defect, Dice dice) =>
        defect switch
        {
            1 => Nested(dice, LongText(dice)),
            2 => Nested(dice, Message(0, null, Blob, Varint(dice.Of(200_000_000u, 900_000_000u, 4_000_000_000u)))),
            3 => Nested(dice, Message(0, null, dice.Between(9, 60), [])),
            4 => Nested(
                dice,
                dice.Below(4) switch
                {
                    0 => Message(0, null, Point, [4, 6]),
                    1 => Message(0, "path", Points, [1, 4, 6]),
                    _ => Message(0, null, Number, [(byte)dice.Below(100)]),
                }
            ),
            5 => Nested(dice, Message(0, null, Points, [0])),
            6 => Nested(dice, Message(7, null, Number, [2])),
            7 => Nested(dice, Message(dice.Of(5, 6), null, Number, [2])),
            8 => Message(0, "root", Tree, [2, .. Message(0, "a", Number, [2]), .. Message(0, null, Text, Of("@root"))]),
            _ => Nested(dice, Message(0, null, Text, Of("@" + dice.Of("nobody", "lost", "x")))),
        };

    // A text longer than what is left, in one of the places where texts stand.
    private static byte[] LongText(Dice dice) =>
        dice.Below(6) switch
        {
            0 => Message(0, null, Map, [1, .. Varint(5000), (byte)'k']),
            1 => Message(0, null, Optional, [1, .. Varint(70000)]),
            2 => [0, 1, .. Varint(9000), (byte)'n'],
            _ => Message(0, "t", Text, Varint((uint)dice.Between(1000, 100000))),
        };

    private static byte[] Nested(Dice dice, byte[] message)
    {
        for (var depth = dice.Below(5); depth > 0; depth--)
        {
            message = dice.OneIn(2)
                ? Message(0, $"n{depth}", Tree, [1, .. message])
                : Message(0, null, Tree, [2, .. Message(0, "leaf", Text, Of("calm")), .. message]);
        }
        return message;
    }

    private static byte[] Harmless(Dice dice) =>
        dice.Below(5) switch
        {
            0 => Message(0, "one", Number, [8]),
            1 => Message(0, null, Text, Of("text")),
            2 => Message(0, "p", Points, [2, 2, 4, 6, 8]),
            3 => Message(0, "m", Map, [1, .. Of("key"), 4]),
            _ => Message(0, "t", Tree, [1, .. Message(0, null, Blob, [2, 7, 7])]),
        };

    private static byte[] Message(int kind, string? name, int alternative, byte[] value) =>
        [.. Varint((uint)kind), .. name is null ? [0] : (byte[])[1, .. Of(name)], .. Varint((uint)alternative), .. value];

    private static byte[] Of(string text) => [.. Varint((uint)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Varint(uint value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
