namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::function</c>: empty, or something to call.</summary>
internal sealed class FunctionView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Find(scope, value, "__f_") is not { } outer || Fields.FirstPointerNamed(scope, outer, "__f_") is not { } callee)
            return null;
        var status = Objects.TryAddress(scope, callee, out var address);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        return address == 0 ? ListedContents.Scalar("empty") : new ListedContents(() => Fields.Of(scope, value)) { Text = "callable" };
    }
}
