namespace CrashHub.Analysis.Bytes;

/// <summary>Bytes from the first byte of the core module's file.</summary>
public readonly record struct ModuleOffset(ulong Value);
