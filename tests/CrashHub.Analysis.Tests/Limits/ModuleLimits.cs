using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Limits;

internal static class ModuleLimits
{
    public static LimitPair[] Pairs { get; } =
    [
        new(
            nameof(AnalysisLimits.MaxSections),
            "sections",
            3,
            limits => IsWhole(Of(3, (module, i) => module.Custom($"c{i}", [1])), limits)
        ),
        new(nameof(AnalysisLimits.MaxFunctions), "functions", 3, limits => IsWhole(WithFunctions(3), limits)),
        new(nameof(AnalysisLimits.MaxIndexSpace), "types", 3, limits => IsWhole(Of(3, AddType), limits)),
        new(nameof(AnalysisLimits.MaxIndexSpace), "imports", 3, limits => IsWhole(WithImports(3), limits)),
        new(nameof(AnalysisLimits.MaxIndexSpace), "exports", 3, limits => IsWhole(WithExports(3), limits)),
        new(nameof(AnalysisLimits.MaxIndexSpace), "tables", 3, limits => IsWhole(Of(3, (module, _) => module.Table(1)), limits)),
        new(nameof(AnalysisLimits.MaxIndexSpace), "memories", 3, limits => IsWhole(Of(3, (module, _) => module.Memory(1)), limits)),
        new(nameof(AnalysisLimits.MaxIndexSpace), "globals", 3, limits => IsWhole(Of(3, (module, i) => module.GlobalI32(i, true)), limits)),
        new(nameof(AnalysisLimits.MaxIndexSpace), "element segments", 3, limits => IsWhole(WithElements(3), limits)),
        new(
            nameof(AnalysisLimits.MaxSegments),
            "segments of a module",
            3,
            limits => IsWhole(Of(3, (module, i) => module.Data(i, [1])), limits)
        ),
        new(nameof(AnalysisLimits.MaxComponentDepth), "nested components", 3, HasNestedModule),
        new(nameof(AnalysisLimits.MaxNameBytes), "bytes of a function's name", 5, limits => IsWhole(WithName("12345"), limits)),
    ];

    private static WasmBuilder Of(int count, Action<WasmBuilder, int> add)
    {
        var module = new WasmBuilder();
        for (var i = 0; i < count; i++)
            add(module, i);
        return module;
    }

    // Different ones: a builder may reuse a type.
    private static void AddType(WasmBuilder module, int index) => module.Type(Enumerable.Repeat(WasmBuilder.I32, index).ToArray(), []);

    private static WasmBuilder WithFunctions(int count)
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        for (var i = 0; i < count; i++)
            module.Function(type, [0x00]);
        return module;
    }

    private static WasmBuilder WithImports(int count)
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        for (var i = 0; i < count; i++)
            module.ImportFunction("m", $"f{i}", type);
        return module;
    }

    private static WasmBuilder WithExports(int count)
    {
        var module = new WasmBuilder();
        var function = module.Function(module.Type([], []), [0x00]);
        for (var i = 0; i < count; i++)
            module.ExportFunction($"f{i}", function);
        return module;
    }

    private static WasmBuilder WithElements(int count)
    {
        var module = new WasmBuilder().Table(9);
        var function = module.Function(module.Type([], []), [0x00]);
        for (var i = 0; i < count; i++)
            module.Elements(i, function);
        return module;
    }

    private static WasmBuilder WithName(string name)
    {
        var module = new WasmBuilder();
        return module.Named(module.Function(module.Type([], []), [0x00]), name);
    }

    private static bool IsWhole(WasmBuilder builder, AnalysisLimits limits)
    {
        var module = WasmModule.Parse(builder.Build(), limits);
        _ = module.Names.Function(0);
        return module.Faults.Count == 0 && module.SegmentFaults.Count == 0 && module.Names.Faults.Count == 0;
    }

    private static bool HasNestedModule(AnalysisLimits limits)
    {
        var bytes = Component(4, Component(4, Component(1, new WasmBuilder().Build())));
        return WasmComponent.Parse(bytes, limits) is { Modules.Count: 1, Faults.Count: 0 };
    }

    private static byte[] Component(byte section, byte[] contents) =>
        new WasmWriter().Bytes("\0asm"u8).Bytes(0x0d, 0, 1, 0).Byte(section).Vector(contents).ToArray();
}
