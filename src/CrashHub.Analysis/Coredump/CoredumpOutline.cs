using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// The answer to "is this a coredump, and is it whole": all that ingest reads (Coredump.md: order of sections is free; Wasmtime writes
/// <c>corestack</c> last, so a cut upload usually lacks it).
/// </summary>
/// <param name="Status">The verdict.</param>
/// <param name="Received">Bytes that were there.</param>
/// <param name="Declared">Bytes that the headers seen ask for: the end of the last section that began, at least.</param>
/// <param name="Threads">Whole <c>corestack</c> sections.</param>
/// <param name="Error">
/// What is wrong; of kind <see cref="ParseErrorKind.None"/> when nothing is. With <see cref="CoredumpStatus.Ok"/> the damage lies behind the first
/// stack and the dump is salvaged.
/// </param>
public readonly record struct CoredumpOutline(CoredumpStatus Status, long Received, long Declared, int Threads, ParseError Error)
{
    /// <summary>Walks the header and section list of a whole file in memory; contents of sections are not touched.</summary>
    public static CoredumpOutline Read(ReadOnlySpan<byte> file)
    {
        var reader = new SectionListReader();
        reader.Feed(file);
        return reader.Finish();
    }
}
