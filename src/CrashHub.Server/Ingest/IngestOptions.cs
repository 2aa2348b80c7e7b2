using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Ingest;

/// <summary>What one upload may hold. A limit may be raised, never switched off.</summary>
internal sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Bytes of a body with Content-Encoding, as sent.</summary>
    [Range(1, long.MaxValue, ErrorMessage = "Ingest:MaxCompressedBytes must be positive.")]
    public long MaxCompressedBytes { get; set; } = 64L << 20;

    /// <summary>Bytes of a dump after decoding; at most what can be mapped.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Ingest:MaxDumpBytes is between 1 and 2147483647.")]
    public long MaxDumpBytes { get; set; } = 1L << 30;

    /// <summary>Bytes of the event.</summary>
    [Range(1, 16 << 20, ErrorMessage = "Ingest:MaxEventBytes is between 1 and 16777216.")]
    public int MaxEventBytes { get; set; } = 256 << 10;

    /// <summary>Bytes of the log that are kept: the tail.</summary>
    [Range(1, 256 << 20, ErrorMessage = "Ingest:MaxLogBytes is between 1 and 268435456.")]
    public int MaxLogBytes { get; set; } = 256 << 10;

    /// <summary>Bytes of a text backtrace.</summary>
    [Range(1, 64 << 20, ErrorMessage = "Ingest:MaxTextBytes is between 1 and 67108864.")]
    public int MaxTextBytes { get; set; } = 1 << 20;

    /// <summary>Uploads at once in this process.</summary>
    [Range(2, 1_000_000, ErrorMessage = "Ingest:MaxConcurrent is between 2 and 1000000.")]
    public int MaxConcurrent { get; set; } = 1024;

    /// <summary>Bytes that the uploads under way announce, as sent.</summary>
    [Range(1 << 20, long.MaxValue, ErrorMessage = "Ingest:MaxBytesInFlight is at least 1048576.")]
    public long MaxBytesInFlight { get; set; } = 8L << 30;

    /// <summary>Bytes a second that a body must bring, after ten seconds.</summary>
    [Range(1, 1 << 30, ErrorMessage = "Ingest:MinBytesPerSecond is between 1 and 1073741824.")]
    public int MinBytesPerSecond { get; set; } = 1024;
}

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
