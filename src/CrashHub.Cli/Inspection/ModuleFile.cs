using System.Security.Cryptography;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Inspection;

/// <summary>A core module of a file that the user named; a component holds several.</summary>
/// <param name="Path">The file, as the user spelled it.</param>
/// <param name="Bytes">The core module's bytes.</param>
/// <param name="Inspection">What it is.</param>
internal sealed record ModuleFile(string Path, ReadOnlyMemory<byte> Bytes, ModuleInspection Inspection)
{
    private string? sha256;

    /// <summary>The file's name without its folder.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>SHA-256 of the core module, lower-case hex.</summary>
    public string Sha256 => sha256 ??= Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));

    /// <summary>True for a debug file that carries no code of its own.</summary>
    public bool HasNoCode => Inspection.Functions == 0;

    /// <summary>Reads a file and finds its core modules; fails when it is no module.</summary>
    public static IEnumerable<ModuleFile> Read(string path, ReadOnlyMemory<byte> bytes, AnalysisLimits limits)
    {
        var inspections = ModuleInspector.Inspect(bytes, limits, out var refusal);
        if (inspections.Count == 0)
            throw new CommandFailedException($"{path}: no wasm module: {refusal}");
        return inspections.Select(one => new ModuleFile(path, Slice(bytes, one), one));
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> file, ModuleInspection one) =>
        one.Length > 0 && one.Offset >= 0 && one.Length <= file.Length - one.Offset ? file.Slice((int)one.Offset, (int)one.Length) : file;
}
