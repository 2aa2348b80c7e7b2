namespace CrashHub.Contracts;

/// <summary>A frame that a host tells of before it sends a dump.</summary>
/// <param name="Module">Position in <see cref="ProbeRequest.Modules"/>.</param>
/// <param name="FunctionIndex">Index in the module's function space, imports counted.</param>
/// <param name="CodeOffset">Bytes from the first byte of the function's body; 0 or absent when the engine does not know it.</param>
public sealed record ProbeFrame(long Module, long FunctionIndex, long? CodeOffset);
