using System.Globalization;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>The letters with which gdb and lldb ask for a number in another form.</summary>
internal static class Formats
{
    /// <summary>Whether a letter is one of them.</summary>
    public static bool Exists(string format) => format is "x" or "d" or "u" or "o" or "b" or "t" or "c" or "s" or "a" or "p" or "f";

    /// <summary>The text of a value; null when the value is none that the letter says something about: then its own text stands.</summary>
    public static string? Of(FrameScope scope, Value value, string format)
    {
        if (value.Storage is null)
            return null;
        if (format == "s")
            return Text(scope, value);
        var type = value.Type.Stripped.Kind == TypeKind.Reference ? value.Type.Stripped.Target?.Stripped : value.Type.Stripped;
        if (type is null || Numbers.TryRead(scope, value, out var number) != ValueStatus.Available)
            return null;
        var bits = value.BitSize > 0 ? value.BitSize : (int)Math.Clamp(type.Size ?? 8, 1, 16) * 8;
        if (number.IsFloat)
            return format == "f" ? null
                : format is "d" or "u" && double.IsFinite(number.Float)
                    ? Math.Truncate(number.Float).ToString("R", CultureInfo.InvariantCulture)
                : null;
        var unsigned = (UInt128)number.Integer << (128 - bits) >> (128 - bits);
        return format switch
        {
            "x" or "a" or "p" => string.Create(CultureInfo.InvariantCulture, $"0x{unsigned:x}"),
            "d" => ((Int128)(unsigned << (128 - bits)) >> (128 - bits)).ToString(CultureInfo.InvariantCulture),
            "u" => unsigned.ToString(CultureInfo.InvariantCulture),
            "o" => "0" + Digits(unsigned, 3),
            "b" or "t" => "0b" + Digits(unsigned, 1),
            "f" when bits == 32 => ScalarText.Float(BitConverter.GetBytes((uint)unsigned)),
            "f" when bits == 64 => ScalarText.Float(BitConverter.GetBytes((ulong)unsigned)),
            "c" => unsigned < 0x110000 && System.Text.Rune.IsValid((uint)unsigned)
                ? unsigned < 0x20 || unsigned == 0x7f
                    ? string.Create(CultureInfo.InvariantCulture, $"'\\x{(uint)unsigned:x2}'")
                    : $"'{new System.Text.Rune((uint)unsigned)}'"
                : null,
            _ => null,
        };
    }

    private static string? Text(FrameScope scope, Value value)
    {
        if (Members.TextOf(scope, value) is { } text)
            return text;
        var type = value.Type.Stripped;
        if (type.Kind == TypeKind.Array && value.Storage is { } storage && Objects.SizeOf(scope, type) is <= int.MaxValue and var size)
            return StoredText.ReadArray(scope, storage, 1, (long)size);
        return type.Kind == TypeKind.Pointer && Objects.TryAddress(scope, value, out var address) == ValueStatus.Available
            ? StoredText.ReadTerminated(scope, Storage.InMemory(scope.State, address, ValueOrigin.Memory), 1)
            : null;
    }

    private static string Digits(UInt128 number, int bits)
    {
        if (number == 0)
            return bits == 1 ? "0" : "";
        var digits = new Stack<char>();
        for (; number != 0; number >>= bits)
            digits.Push((char)('0' + (int)(number & (UInt128)((1 << bits) - 1))));
        return new string([.. digits]);
    }
}
