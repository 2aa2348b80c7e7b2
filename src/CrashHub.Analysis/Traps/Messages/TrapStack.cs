using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>The frames of the thread that trapped, as readers of messages see them.</summary>
internal sealed class TrapStack
{
    // Machinery is young: a panic has about ten frames of its own.
    private const int MachineryFrames = 32;

    private readonly IReadOnlyList<string?> names;
    private readonly Func<WasmModule, uint, string?> nameOf;

    /// <param name="names">Name of each physical frame's function, demangled; null where it has none.</param>
    /// <param name="states">One for each of them.</param>
    /// <param name="nameOf">The demangled name of any function.</param>
    /// <param name="limits">Bounds.</param>
    public TrapStack(
        IReadOnlyList<string?> names,
        IReadOnlyList<FrameState?> states,
        Func<WasmModule, uint, string?> nameOf,
        AnalysisLimits limits
    )
    {
        this.names = names;
        this.nameOf = nameOf;
        Limits = limits;
        Values = new StackValues(states);
    }

    /// <summary>Bounds.</summary>
    public AnalysisLimits Limits { get; }

    /// <summary>The frames' values.</summary>
    public StackValues Values { get; }

    /// <summary>The name of a physical frame's function; null where it has none.</summary>
    public string? Name(int frame) => frame < names.Count ? names[frame] : null;

    /// <summary>The name of a function of a frame's module.</summary>
    public string? NameOf(FrameState state, uint function) => nameOf(state.Module, function);

    /// <summary>The function that an entry of a frame's table 0 held when the module was instantiated; null when that is not in the module.</summary>
    public string? NameOfPointer(FrameState state, ulong entry) =>
        FunctionOfPointer(state, entry) is { } function ? NameOf(state, function) : null;

    /// <summary>The function index of such an entry.</summary>
    public static uint? FunctionOfPointer(FrameState state, ulong entry) => state.Module.TableContents.FunctionAt(0, entry);

    /// <summary>The youngest of the young frames with such a name; null when there is none.</summary>
    public int? Find(Func<string, bool> isNamed)
    {
        for (var i = 0; i < Math.Min(names.Count, MachineryFrames); i++)
        {
            if (names[i] is { } name && isNamed(name))
                return i;
        }
        return null;
    }

    /// <summary>Memory as a frame sees it.</summary>
    public MemoryText Text(FrameState state) => new(state, Limits.MaxTrapMessageBytes);
}
