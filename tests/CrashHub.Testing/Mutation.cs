namespace CrashHub.Testing;

/// <summary>Damages bytes the way that finds faults in readers: flips, extreme values, cuts, copies and removals, all from one seed.</summary>
public static class Mutation
{
    private static readonly byte[] Extremes = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

    /// <summary>A damaged copy; one to four changes.</summary>
    public static byte[] Apply(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Length > 0; changes--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = Extremes[random.Next(Extremes.Length)];
                    break;
                case 2:
                    bytes.AsSpan(at, Math.Min(5, bytes.Length - at)).Fill(0xff);
                    break;
                case 3:
                    bytes = bytes[..at];
                    break;
                case 4:
                    var length = Math.Min(random.Next(1, 32), bytes.Length - at);
                    bytes = [.. bytes[..at], .. bytes[(at + length)..]];
                    break;
                default:
                    var from = random.Next(bytes.Length);
                    var count = Math.Min(random.Next(1, 32), bytes.Length - from);
                    bytes = [.. bytes[..at], .. bytes[from..(from + count)], .. bytes[at..]];
                    break;
            }
        }
        return bytes;
    }
}
