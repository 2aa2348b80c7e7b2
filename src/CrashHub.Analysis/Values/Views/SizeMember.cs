using System.Buffers.Binary;
using System.Globalization;

namespace CrashHub.Analysis.Values.Views;

/// <summary>A container's size as a member of its own, named as source code asks for it.</summary>
internal static class SizeMember
{
    /// <summary><c>size()</c> of C++.</summary>
    public const string Cpp = "size()";

    /// <summary><c>len()</c> of Rust.</summary>
    public const string Rust = "len()";

    /// <summary>The member.</summary>
    public static Value Of(FrameScope scope, Value holder, string name, long size)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, size);
        var type = scope.Types.Scalar(name == Rust ? "usize" : "size_t", BaseEncoding.Unsigned, 8);
        return Objects.Make(name, type, Storage.Of(bytes, holder.Storage?.Origin ?? ValueOrigin.Memory), holder);
    }

    /// <summary>What stands for a container in one line.</summary>
    public static string Text(string name, long size) =>
        string.Create(CultureInfo.InvariantCulture, $"{(name == Rust ? "len" : "size")}={size}");
}
