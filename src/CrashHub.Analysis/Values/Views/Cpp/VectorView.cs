namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::vector</c>: from <c>__begin_</c> to <c>__end_</c>.</summary>
internal sealed class VectorView : RunView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var begin = Fields.Deep(scope, value, "__begin_");
        var end = Fields.Deep(scope, value, "__end_", "__end_cap_");
        if (begin?.Type.Stripped.Target is not { } element || end is null)
            return null;
        if (!TryAddress(scope, begin, out var first) || !TryAddress(scope, end, out var last))
            return ListedContents.Missing(ValueStatus.NotCaptured);
        if (Objects.SizeOf(scope, element) is not (> 0 and var size) || last < first || (last - first) % size != 0)
            return null;
        return Run(scope, value, first, element, (last - first) / size, SizeMember.Cpp);
    }
}
