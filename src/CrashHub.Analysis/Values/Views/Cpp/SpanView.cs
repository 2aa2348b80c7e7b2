namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::span</c> and <c>std::initializer_list</c>: a pointer and a count, which a span of fixed length keeps in its type.</summary>
internal sealed class SpanView : RunView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var data = Fields.Find(scope, value, "__data_") ?? Fields.Find(scope, value, "__data") ?? Fields.Find(scope, value, "__begin_");
        if (
            data?.Type.Stripped.Target is not { } element
            || (Fields.Find(scope, value, "__size_") ?? Fields.Find(scope, value, "__size")) is not { } size
        )
            return null;
        return TryAddress(scope, data, out var address) && scope.TryInteger(size, out var length)
            ? Run(scope, value, address, element, length, SizeMember.Cpp)
            : null;
    }
}
