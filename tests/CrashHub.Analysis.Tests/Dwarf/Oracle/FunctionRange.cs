namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>Code of a function, with its mangled name or, without one, its bare name.</summary>
internal readonly record struct FunctionRange(uint Low, uint High, string Name)
{
    public override string ToString() => $"[0x{Low:x}, 0x{High:x}) {Name}";
}
