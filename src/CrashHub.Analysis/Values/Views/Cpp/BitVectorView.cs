using System.Globalization;

namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::vector&lt;bool&gt;</c>: bits in words from <c>__begin_</c> on, the lowest first.</summary>
internal sealed class BitVectorView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Deep(scope, value, "__begin_") is not { } begin
            || Fields.Deep(scope, value, "__size_") is not { } size
            || Objects.TryAddress(scope, begin, out var address) != ValueStatus.Available
            || !scope.TryInteger(size, out var length)
            || length < 0
            || length > int.MaxValue
            || !scope.State.IsInside(address, (int)((length + 7) / 8))
        )
            return null;
        var boolean = ViewChooser.Argument(value.Type.Stripped, "_Tp") ?? scope.Types.Scalar("bool", BaseEncoding.Boolean, 1);
        var shown = (int)Math.Min((long)length, scope.Limits.MaxContainerNodes);
        return new ListedContents(() => Bits(scope, value, boolean, address, (long)length, shown), shown + 1)
        {
            Text = SizeMember.Text(SizeMember.Cpp, (long)length),
        };
    }

    private static List<Value> Bits(FrameScope scope, Value holder, TypeInfo boolean, ulong address, long length, int shown)
    {
        var found = new List<Value>(shown + 1) { SizeMember.Of(scope, holder, SizeMember.Cpp, length) };
        for (var i = 0; i < shown; i++)
        {
            found.Add(
                new()
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"[{i}]"),
                    Type = boolean,
                    Storage = Storage.InMemory(scope.State, address + (ulong)i / 8, ValueOrigin.Memory),
                    Status = ValueStatus.Available,
                    BitOffset = i % 8,
                    BitSize = 1,
                    Parent = holder,
                }
            );
        }
        return found;
    }
}
