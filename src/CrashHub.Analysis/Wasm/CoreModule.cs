namespace CrashHub.Analysis.Wasm;

/// <summary>A core module inside a component.</summary>
/// <param name="Path">Where it stands, for example <c>component[1]/module[0]</c>; indices count modules and components apart.</param>
/// <param name="Offset">Offset of its first byte in the component's file.</param>
/// <param name="Bytes">The module's bytes.</param>
public sealed record CoreModule(string Path, long Offset, ReadOnlyMemory<byte> Bytes);
