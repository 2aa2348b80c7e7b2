using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>
/// The core modules inside a component (component-model, Binary.md). Components are otherwise not interpreted; modules inside nested
/// components are found down to <see cref="AnalysisLimits.MaxComponentDepth"/>.
/// </summary>
public sealed class WasmComponent
{
    private const byte CoreModuleSection = 1;
    private const byte ComponentSection = 4;

    private readonly List<CoreModule> modules = [];
    private readonly List<ParseError> faults = [];

    private WasmComponent() { }

    /// <summary>Core modules in file order, those of nested components where the component stands.</summary>
    public IReadOnlyList<CoreModule> Modules => modules;

    /// <summary>What is wrong with the component.</summary>
    public IReadOnlyList<ParseError> Faults => faults;

    /// <summary>True when the bytes begin with a component's preamble.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) => bytes.StartsWith(SectionList.ComponentHeader);

    /// <summary>Finds the core modules. Never throws; bytes that are no component give no modules and a fault.</summary>
    /// <param name="bytes">The component; kept, not copied.</param>
    /// <param name="limits">Bounds the depth, the sections and the number of modules.</param>
    public static WasmComponent Parse(ReadOnlyMemory<byte> bytes, AnalysisLimits limits)
    {
        var component = new WasmComponent();
        if (IsComponent(bytes.Span))
            component.Read(bytes, 0, "", 0, limits);
        else
            component.faults.Add(new ParseError(ParseErrorKind.BadMagic, null, 0, "component header"));
        return component;
    }

    private void Read(ReadOnlyMemory<byte> bytes, long baseOffset, string path, int depth, AnalysisLimits limits)
    {
        List<WasmSection> sections = [];
        var fault = SectionList.Read(bytes.Span, limits, sections);
        if (fault.Kind != ParseErrorKind.None)
            AddFault(fault with { Offset = fault.Offset + baseOffset, Section = null }, limits);
        var coreModules = 0;
        var components = 0;
        foreach (var section in sections)
        {
            if (section.Id is not (CoreModuleSection or ComponentSection))
                continue;
            var contents = bytes.Slice((int)section.Offset, (int)section.Length);
            var offset = baseOffset + section.Offset;
            if (section.Id == CoreModuleSection)
            {
                if (modules.Count >= limits.MaxInstances)
                    AddFault(new ParseError(ParseErrorKind.LimitReached, null, offset, "core modules"), limits);
                else
                    modules.Add(new CoreModule($"{path}module[{coreModules++}]", offset, contents));
                continue;
            }
            var name = $"{path}component[{components++}]/";
            if (depth + 1 >= limits.MaxComponentDepth)
                AddFault(new ParseError(ParseErrorKind.LimitReached, null, offset, "nested components"), limits);
            else if (IsComponent(contents.Span))
                Read(contents, offset, name, depth + 1, limits);
            else
                AddFault(new ParseError(ParseErrorKind.BadMagic, null, offset, "nested component"), limits);
        }
    }

    private void AddFault(ParseError fault, AnalysisLimits limits)
    {
        if (faults.Count < limits.MaxNotes)
            faults.Add(fault);
    }
}
