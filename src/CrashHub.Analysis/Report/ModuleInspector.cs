using System.Security.Cryptography;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>Tells what an uploaded file is.</summary>
public static class ModuleInspector
{
    private static readonly string NoCode = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <summary>
    /// Reads a core module or a component. One inspection a core module, in file order; empty with <paramref name="refusal"/> when the
    /// bytes are no module (not wasm, a coredump, or cut inside a section).
    /// </summary>
    public static IReadOnlyList<ModuleInspection> Inspect(ReadOnlyMemory<byte> file, AnalysisLimits limits, out ParseError? refusal)
    {
        if (!WasmComponent.IsComponent(file.Span))
        {
            var module = WasmModule.Parse(file, limits);
            refusal = RefusalOf(module);
            return refusal is null ? [Inspect(module, 0, null, limits)] : [];
        }
        var component = WasmComponent.Parse(file, limits);
        var inspections = new List<ModuleInspection>();
        refusal = component.Faults.Count > 0 ? component.Faults[0] : null;
        foreach (var inner in component.Modules)
        {
            var module = WasmModule.Parse(inner.Bytes, limits);
            if (RefusalOf(module) is { } fault)
                refusal ??= fault with { Offset = fault.Offset + inner.Offset };
            else
                inspections.Add(Inspect(module, inner.Offset, inner.Path, limits));
        }
        if (refusal is null && inspections.Count == 0)
            refusal = new ParseError(ParseErrorKind.MissingSection, null, 0, "component without a core module");
        return refusal is null ? inspections : [];
    }

    private static ParseError? RefusalOf(WasmModule module)
    {
        if (!module.IsModule)
            return module.Faults[0];
        if (module.FindSection("corestack") is { } stack)
            return new ParseError(ParseErrorKind.UnknownEncoding, "corestack", stack.Offset, "a coredump, not a module");
        // A file that ends inside a section was cut on its way; other damage inside a section is a finding.
        if (module.SectionListFault is { } fault)
            return fault;
        // The core specification calls a module malformed whose function and code sections differ in length (Binary Format, Modules).
        var declared = module.FunctionCount - module.ImportedFunctionCount;
        return module.CodeSectionContentsOffset is { } code && module.BodyCount != declared
            ? new ParseError(
                ParseErrorKind.ValueOutOfRange,
                "code",
                (long)code.Value,
                $"{declared} functions are declared, {module.BodyCount} have a body"
            )
            : null;
    }

    private static ModuleInspection Inspect(WasmModule module, long offset, string? path, AnalysisLimits limits)
    {
        var sections = DebugSections.Of(module);
        var dwarf = sections is null ? null : DwarfData.Open(sections, [], limits);
        var hasNames = module.Names.FunctionNameCount > 0;
        return new ModuleInspection
        {
            ModuleName = module.Names.Module,
            BuildId = module.BuildId,
            CodeId = module.CodeId ?? NoCode,
            Functions = module.BodyCount,
            HasNames = hasNames,
            HasDwarf = dwarf is not null,
            DwarfVersions = [.. (dwarf?.Versions ?? []).Select(version => (int)version)],
            Shape = ModuleShape.Of(module),
            Producers = ModuleProducers.Of(module),
            SourceMappingUrl = module.SourceMappingUrl,
            ComponentPath = path,
            Offset = offset,
            Length = module.Bytes.Length,
            Findings = FindingsOf(module, dwarf, hasNames, limits),
        };
    }

    private static List<BuildFinding> FindingsOf(WasmModule module, DwarfData? dwarf, bool hasNames, AnalysisLimits limits)
    {
        var findings = new List<BuildFinding>();
        if (module.BuildId is null)
            findings.Add(new("noBuildId", "no build_id section: crashes are matched by hash or name (wasm-ld: -Wl,--build-id)"));
        if (!hasNames)
            findings.Add(new("noNames", "no function names: upload the unstripped twin too"));
        if (dwarf is null)
            findings.Add(new("noDwarf", "no DWARF: frames have no file and line (compile with -g and upload the debug twin)"));
        findings.AddRange(StaleDebugInfo.FindingsOf(module, dwarf));
        foreach (var fault in module.Faults.Concat(module.Names.Faults).Take(limits.MaxNotes))
            findings.Add(new("damagedModule", fault.ToString()));
        foreach (var fault in (dwarf?.Faults ?? []).Take(limits.MaxNotes))
            findings.Add(new("damagedDebugInfo", fault.ToString()));
        return findings;
    }
}
