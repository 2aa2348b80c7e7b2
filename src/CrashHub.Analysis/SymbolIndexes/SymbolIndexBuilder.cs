using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Builds the symbol index of one module. Equal inputs give equal bytes.</summary>
public static class SymbolIndexBuilder
{
    /// <summary>
    /// Builds an index. Never throws for what the inputs hold: what is damaged is told in <see cref="SymbolIndexBuild.Faults"/> and left to the
    /// files, which lookups then ask. Cancellation throws.
    /// </summary>
    /// <param name="inputs">Module, debug information and key.</param>
    /// <param name="limits">
    /// Bounds as of an analysis. What they allow one analysis to read is here allowed once for each byte of the inputs, since every unit is read.
    /// </param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public static SymbolIndexBuild Build(SymbolIndexInputs inputs, AnalysisLimits limits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(limits);
        var build = new SymbolIndexBuild(inputs.Key);
        var strings = new StringTable();
        var module = WasmModule.Parse(inputs.Module, limits);
        var twin = inputs.DebugFile.IsEmpty ? null : WasmModule.Parse(inputs.DebugFile, limits);
        if (twin is not null && twin.CodeId != module.CodeId)
        {
            build.Flags |= IndexFlags.TwinRefused;
            twin = null;
        }
        build.AddFaults(module.Faults);
        AddDwarf(build, module, twin, strings, inputs, limits, cancellation);
        AddMap(build, module, inputs.SourceMap, strings, limits, cancellation);
        build.Set(IndexSection.Names, NameCompiler.Compile(module, twin, strings, limits, cancellation));
        var bodies = BodyCompiler.Compile(module, cancellation);
        build.Set(IndexSection.Bodies, bodies.Hashes);
        build.Set(IndexSection.BodyOrder, bodies.Order);
        build.Set(IndexSection.Strings, strings.Bytes);
        build.Finish();
        return build;
    }

    private static void AddDwarf(
        SymbolIndexBuild build,
        WasmModule module,
        WasmModule? twin,
        StringTable strings,
        SymbolIndexInputs inputs,
        AnalysisLimits limits,
        CancellationToken cancellation
    )
    {
        if ((DebugSections.Of(twin) ?? DebugSections.Of(module)) is not { } sections)
            return;
        build.Flags |= IndexFlags.HasDwarf;
        var dwarf = DwarfData.Open(sections, DebugSections.OfSplit(inputs.SplitDwarf, limits), ForOneReading(limits, inputs));
        var compiler = new DwarfCompiler(dwarf, strings);
        build.Flags |= dwarf.CoversNothing ? IndexFlags.CoversNothing : 0;
        if (dwarf.FaultsMet == 0 && compiler.Run(limits, cancellation))
        {
            PieceTable.Write(compiler.Pieces, build.Section(IndexSection.Top), build.Section(IndexSection.Pieces));
            build.Set(IndexSection.Records, compiler.Records);
            build.Set(IndexSection.Callees, compiler.Callees);
            build.Set(IndexSection.Units, compiler.Units);
            build.Set(IndexSection.Files, compiler.Files);
        }
        else
            build.Flags |= IndexFlags.DwarfFromFiles;
        build.AddFaults(dwarf.Faults);
    }

    private static void AddMap(
        SymbolIndexBuild build,
        WasmModule module,
        ReadOnlyMemory<byte> json,
        StringTable strings,
        AnalysisLimits limits,
        CancellationToken cancellation
    )
    {
        if (json.IsEmpty)
            return;
        var map = SourceMap.Parse(json, limits, out var error);
        // A map that is not sound is left to the file, which tells what is wrong with it each time.
        if (error.Kind != ParseErrorKind.None)
            build.AddFaults([error]);
        if (map is null)
            return;
        if (error.Kind != ParseErrorKind.None)
        {
            build.Flags |= IndexFlags.MapFromFile;
            return;
        }
        if (SourceMapFit.Of(map, module).IsStale)
        {
            build.Flags |= IndexFlags.MapIsStale;
            return;
        }
        build.Flags |= IndexFlags.HasSourceMap;
        var compiler = new MapCompiler(strings);
        compiler.Compile(map, module, cancellation);
        build.Set(IndexSection.MapTop, compiler.Top);
        build.Set(IndexSection.Mappings, compiler.Mappings);
        build.Set(IndexSection.Sources, compiler.Sources);
        build.Set(IndexSection.MapNames, compiler.Names);
    }

    private static AnalysisLimits ForOneReading(AnalysisLimits limits, SymbolIndexInputs inputs)
    {
        long bytes = inputs.Module.Length + (long)inputs.DebugFile.Length;
        foreach (var split in inputs.SplitDwarf)
            bytes += split.Length;
        return limits with
        {
            MaxDies = limits.MaxDies + bytes,
            MaxLineRows = limits.MaxLineRows + bytes,
            MaxDwarfItems = (int)Math.Min(limits.MaxDwarfItems + bytes, int.MaxValue),
            MaxDwarfTextBytes = limits.MaxDwarfTextBytes + bytes,
        };
    }
}
