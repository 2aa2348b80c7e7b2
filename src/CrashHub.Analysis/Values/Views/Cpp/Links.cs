namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary>Walks nodes by their <c>__next_</c>.</summary>
internal static class Links
{
    /// <summary>Nodes from an address on, as many as there should be at most; stops at the end's address and where a node is not in the dump.</summary>
    public static List<Value> Walk(FrameScope scope, Value holder, TypeInfo node, ulong address, long most, ulong end)
    {
        var found = new List<Value>();
        while (address != end && address != 0 && found.Count < most && scope.Budget.TakeStep())
        {
            var at = Objects.At(scope, "", node, address, holder);
            if (Fields.Find(scope, at, "__next_") is not { } next || Objects.TryAddress(scope, next, out address) != ValueStatus.Available)
                break;
            found.Add(at);
        }
        return found;
    }
}
