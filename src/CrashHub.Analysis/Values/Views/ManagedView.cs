using System.Globalization;

namespace CrashHub.Analysis.Values.Views;

/// <summary>
/// Locals of AssemblyScript's code that hold an address of an object: the number, and the text of a string or the object's class and length. The code does not say
/// which of its numbers are addresses, so the number is always shown.
/// </summary>
/// <param name="classes">How many classes the module's runtime has.</param>
/// <param name="className">The class that the local surely is of: that of <c>this</c> in a method; null for others.</param>
internal sealed class ManagedView(uint classes, string? className) : TypeView
{
    private const string StringName = "~lib/string/String";

    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var status = ScalarText.TryOf(scope, value, out var text);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        if (Objects.TryInteger(scope, value, out var number) != ValueStatus.Available)
            return ListedContents.Scalar(text);
        var address = (uint)number;
        if (ManagedObject.At(scope.State, address, classes) is not { } found)
            return ListedContents.Scalar(text);
        if (
            found.Class == ManagedObject.StringClass
            && className is null or StringName
            && TextOf(scope, address, found.Length) is { } quoted
        )
            return ListedContents.Scalar($"{text} {quoted}");
        var name = className ?? string.Create(CultureInfo.InvariantCulture, $"class {found.Class}");
        return ListedContents.Scalar(string.Create(CultureInfo.InvariantCulture, $"{text} ({name}, {found.Length} bytes)"));
    }

    private static string? TextOf(FrameScope scope, uint address, uint length) =>
        length % 2 == 0 ? StoredText.ReadWhole(scope, Storage.InMemory(scope.State, address, ValueOrigin.Memory), 2, length / 2) : null;
}
