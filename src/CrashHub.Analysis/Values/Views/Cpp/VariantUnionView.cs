using System.Globalization;

namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::variant</c>: a union of a first alternative and a union of the others, and so on; the index says how far to go.</summary>
internal sealed class VariantUnionView : TypeView
{
    private const int MaxAlternatives = 256;

    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Deep(scope, value, "__index") is not { } index || Fields.Deep(scope, value, "__data") is not { } part)
            return null;
        var status = Objects.ReadBits(index.Storage!, 0, (int)(index.Type.Stripped.Size ?? 4) * 8, isSigned: true, out var chosen);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        if (chosen == -1)
            return ListedContents.Scalar("valueless");
        if (chosen < 0 || chosen > MaxAlternatives)
            return null;
        for (var i = 0; i < (int)chosen; i++)
        {
            if (Fields.Find(scope, part, "__tail") is not { } tail)
                return null;
            part = tail;
        }
        if (Fields.Find(scope, part, "__head") is not { } head || Fields.Find(scope, head, "__value") is not { } held)
            return null;
        var name = string.Create(CultureInfo.InvariantCulture, $"[{(int)chosen}]");
        return new ListedContents(() => [held.Renamed(name)], 1) { Text = Presenter.TextOf(scope, held) };
    }
}
