using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Wasm;

public sealed class WasmLimitTests
{
    private static byte[] WithFunctions(int count)
    {
        var builder = new WasmBuilder();
        var type = builder.Type([], []);
        for (var i = 0; i < count; i++)
            builder.ExportFunction($"f{i}", builder.Function(type, [0x00]));
        return builder.Build();
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void BoundsFunctions(int count, bool accepted)
    {
        var module = WasmModule.Parse(WithFunctions(count), AnalysisLimits.Default with { MaxFunctions = 3 });

        Assert.Equal(accepted, module.Faults.Count == 0);
        Assert.Equal(accepted, !module.Faults.Any(fault => fault.Kind == ParseErrorKind.LimitReached));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void BoundsIndexSpaces(int count, bool accepted)
    {
        var module = WasmModule.Parse(WithFunctions(count), AnalysisLimits.Default with { MaxIndexSpace = 3 });

        Assert.Equal(accepted, module.Faults.Count == 0);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void BoundsSections(int customs, bool accepted)
    {
        var builder = new WasmBuilder();
        for (var i = 0; i < customs; i++)
            builder.Custom($"c{i}", [1]);
        var module = WasmModule.Parse(builder.Build(), AnalysisLimits.Default with { MaxSections = 4 });

        Assert.Equal(4, module.Sections.Count);
        Assert.Equal(accepted, module.Faults.Count == 0);
    }

    [Theory]
    [InlineData(5, "abcde", true)]
    [InlineData(4, "abcd…", false)]
    public void CutsLongNames(int limit, string expected, bool whole)
    {
        var builder = new WasmBuilder();
        var function = builder.Function(builder.Type([], []), [0x00]);
        var module = WasmModule.Parse(builder.Named(function, "abcde").Build(), AnalysisLimits.Default with { MaxNameBytes = limit });

        Assert.Equal(expected, module.Names.Function(function));
        Assert.Equal(whole, module.Names.Faults.Count == 0);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void BoundsNestedComponents(int limit, bool accepted)
    {
        var core = new WasmBuilder().Build();
        var bytes = Component(4, Component(4, Component(1, core)));
        var component = WasmComponent.Parse(bytes, AnalysisLimits.Default with { MaxComponentDepth = limit });

        Assert.Equal(accepted, component.Modules.Count == 1);
        Assert.Equal(accepted, component.Faults.Count == 0);
    }

    [Fact]
    public void FindsCoreModulesInComponents()
    {
        var core = new WasmBuilder().BuildId(1).Build();
        var bytes = Component(1, core, Component(1, core));
        var component = WasmComponent.Parse(bytes, AnalysisLimits.Default);

        Assert.Equal(["module[0]", "component[0]/module[0]"], component.Modules.Select(module => module.Path));
        foreach (var module in component.Modules)
        {
            Assert.True(core.AsSpan().SequenceEqual(bytes.AsSpan((int)module.Offset, core.Length)));
            Assert.Equal("01", WasmModule.Parse(module.Bytes, AnalysisLimits.Default).BuildId);
        }
    }

    private static byte[] Component(byte section, byte[] contents, byte[]? nested = null)
    {
        var writer = new WasmWriter().Bytes("\0asm"u8).Bytes(0x0d, 0, 1, 0).Byte(section).Vector(contents);
        if (nested is not null)
            writer.Byte(4).Vector(nested);
        return writer.ToArray();
    }
}
