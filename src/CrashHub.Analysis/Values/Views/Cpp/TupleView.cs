using System.Globalization;

namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::tuple</c>: one base class an element, each with its <c>__value_</c>.</summary>
internal sealed class TupleView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Find(scope, value, "__base_") is not { } leaves)
            return null;
        return new ListedContents(() => Elements(scope, leaves));
    }

    private static List<Value> Elements(FrameScope scope, Value leaves)
    {
        var found = new List<Value>();
        foreach (var leaf in leaves.Type.Stripped.Members)
        {
            if (!leaf.IsBase)
                continue;
            var held = Objects.Member(scope, leaves, leaf, "");
            var inner = Fields.Find(scope, held, "__value_") ?? held;
            found.Add(inner.Renamed(string.Create(CultureInfo.InvariantCulture, $"[{found.Count}]")));
        }
        return found;
    }
}
