namespace CrashHub.Analysis.Report;

/// <summary>One memory of the dump.</summary>
/// <param name="Index">Position in the dump's memories, from 0.</param>
/// <param name="AddressType"><c>i32</c> or <c>i64</c>.</param>
/// <param name="PageSize">Bytes a page.</param>
/// <param name="Pages">Pages at the time of the dump.</param>
/// <param name="Shared">Whether it is shared between threads.</param>
/// <param name="CapturedBytes">Bytes that the dump holds.</param>
public sealed record MemoryReport(int Index, string AddressType, uint PageSize, ulong Pages, bool Shared, ulong CapturedBytes);
