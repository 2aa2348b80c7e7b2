using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>Values of the literals of C, C++ and Rust.</summary>
internal static class Literals
{
    /// <summary>The value that a token spells, in the type that C gives it or that its suffix states.</summary>
    public static Value Make(FrameScope scope, Token token)
    {
        var types = scope.Types;
        switch (token.Kind)
        {
            case TokenKind.Text:
                var bytes = System.Text.Encoding.UTF8.GetBytes(token.Text + "\0");
                var array = types.ArrayOf(types.Scalar("char", BaseEncoding.SignedChar, 1), bytes.Length);
                return Objects.Make("", array, Storage.Of(bytes, ValueOrigin.Constant), null);
            case TokenKind.Float:
                var isNarrow = token.Suffix is "f" or "f32";
                return Numbers.MakeFloat(
                    "",
                    types.Scalar(isNarrow ? "float" : "double", BaseEncoding.Float, (byte)(isNarrow ? 4 : 8)),
                    token.Float
                );
            case TokenKind.Character:
                return Numbers.Make("", types.Scalar("int", BaseEncoding.Signed, 4), token.Integer);
            // A leading zero is octal in C only.
            case TokenKind.Integer
                when Languages.IsRust(scope)
                    && token.Text is ['0', >= '0' and <= '9', ..]
                    && Int128.TryParse(token.Text.Replace("_", "", StringComparison.Ordinal), out var plain):
                return Numbers.Make("", TypeOf(scope, token), plain);
            default:
                return Numbers.Make("", TypeOf(scope, token), token.Integer);
        }
    }

    private static TypeInfo TypeOf(FrameScope scope, Token token)
    {
        var types = scope.Types;
        if (token.Suffix.Length > 1 && TypeWords.Find(types, token.Suffix, scope.AddressSize) is { } stated)
            return stated;
        var isUnsigned = token.Suffix.Contains('u', StringComparison.Ordinal);
        var isLong = token.Suffix.Contains('l', StringComparison.Ordinal) || token.Integer > (isUnsigned ? uint.MaxValue : int.MaxValue);
        // A literal that is not decimal takes a type without a sign before it takes a longer one (C, 6.4.4.1).
        isUnsigned |=
            token.Text is ['0', _, ..] && !Languages.IsRust(scope) && token.Integer > int.MaxValue && token.Integer <= uint.MaxValue;
        isLong &= !isUnsigned || token.Integer > uint.MaxValue || token.Suffix.Contains('l', StringComparison.Ordinal);
        if (!isLong)
            return isUnsigned ? types.Scalar("unsigned int", BaseEncoding.Unsigned, 4) : types.Scalar("int", BaseEncoding.Signed, 4);
        return isUnsigned || token.Integer > long.MaxValue
            ? types.Scalar("unsigned long long", BaseEncoding.Unsigned, 8)
            : types.Scalar("long long", BaseEncoding.Signed, 8);
    }
}
