using System.Globalization;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Expressions;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Report;

/// <summary>Describes variables and their members for a report, bounded in depth and number.</summary>
/// <param name="limits">Bounds.</param>
/// <param name="format">A letter of gdb for another form of numbers, in members too; null for each value's own.</param>
internal sealed class VariableReports(AnalysisLimits limits, string? format = null)
{
    private int membersLeft = limits.MaxMembersPerReport;

    /// <summary>The variables of a frame.</summary>
    /// <param name="frame">The frame as the report has it.</param>
    /// <param name="opened">Its physical frame.</param>
    /// <param name="function">Its place among the functions of that frame.</param>
    /// <param name="depth">How deep members are listed.</param>
    public IReadOnlyList<VariableReport> Of(FrameReport frame, OpenedFrame opened, int function, int depth)
    {
        if (FrameTable.HasVariables(frame))
        {
            var found = new List<VariableReport>();
            foreach (var variable in opened.Variables(function))
                found.Add(Of(opened.Scope, variable, depth));
            return found;
        }
        return frame.Inline || frame.Stale ? [] : NamedLocals(opened.Scope);
    }

    /// <summary>A variable of a frame.</summary>
    public VariableReport Of(FrameScope scope, ScopedVariable variable, int depth)
    {
        var kind = variable.IsParameter ? VariableKind.Parameter : VariableKind.Local;
        var declared = VariableEntries.DeclaredOf(variable.Entry);
        return Describe(scope, scope.Locate(variable.Entry, variable.Since), kind, depth) with
        {
            DeclFile = FileOf(declared),
            DeclLine = (long?)declared?.Number(DwarfAttribute.DeclLine),
        };
    }

    /// <summary>A value with its members.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="value">The value.</param>
    /// <param name="kind">The kind of the variable that it is or belongs to.</param>
    /// <param name="depth">
    /// How deep members are listed; 0 for their number alone. What a value holds in its own bytes opens with it: a depth is a pointer followed or a
    /// container opened.
    /// </param>
    public VariableReport Describe(FrameScope scope, Value value, VariableKind kind, int depth)
    {
        var shown = Presenter.Open(scope, value);
        // The characters of a text are listed only where their numbers are asked for.
        var isText = shown is ElementContents { IsText: true } && format is null or "s";
        var count = shown.Status == ValueStatus.Available && !isText ? shown.Count : 0;
        var storage = value.Storage;
        IReadOnlyList<VariableReport>? members = null;
        if (depth > 0 && count > 0)
            members = Members(scope, shown, kind, 0, limits.MaxMembers, shown.IsInPlace ? depth : depth - 1);
        return new()
        {
            Name = value.Name,
            Kind = kind,
            Type = value.Type.Name,
            Value = shown.Status == ValueStatus.Available ? TextOf(scope, value, shown) : null,
            Status = StatusOf(shown.Status),
            Source = shown.Status == ValueStatus.Available && storage is not null ? SourceOf(shown.Origin ?? storage.Origin) : null,
            Memory = storage is { IsMemory: true } ? scope.State.DumpMemory(storage.Memory) : null,
            Address = storage is { IsMemory: true } ? string.Create(CultureInfo.InvariantCulture, $"0x{storage.Address:x}") : null,
            TargetCaptured = shown.TargetCaptured,
            Children = (int)Math.Min(count, int.MaxValue),
            Members = members,
            Truncated = members is not null && members.Count < count,
        };
    }

    private string? TextOf(FrameScope scope, Value value, Contents shown) =>
        format is null ? shown.Text
        : Formats.Of(scope, value, format) is { } formatted ? formatted
        : shown is ElementContents { IsText: true } ? null
        : shown.Text;

    /// <summary>Some members of a value.</summary>
    public IReadOnlyList<VariableReport> Members(FrameScope scope, Contents shown, VariableKind kind, long offset, int count, int depth)
    {
        var found = new List<VariableReport>();
        foreach (var child in shown.Children(offset, Math.Min(count, Math.Max(membersLeft, 0))))
        {
            membersLeft--;
            found.Add(Describe(scope, child, kind, depth));
        }
        return found;
    }

    // Without debug information the name section may still name locals; their types are those of the code.
    private List<VariableReport> NamedLocals(FrameScope scope)
    {
        var found = new List<VariableReport>();
        foreach (var (local, isParameter) in WasmLocals.Of(scope))
            found.Add(Describe(scope, local, isParameter ? VariableKind.Parameter : VariableKind.Local, 0));
        return found;
    }

    private static string? FileOf(Die? declared) =>
        declared is { Unit.Skeleton: null } && declared.Number(DwarfAttribute.DeclFile) is { } file
            ? declared.Unit.Lines?.PathOf(file)
            : null;

    private static VariableStatus StatusOf(ValueStatus status) =>
        status switch
        {
            ValueStatus.Available => VariableStatus.Available,
            ValueStatus.OptimizedOut => VariableStatus.OptimizedOut,
            ValueStatus.NotCaptured => VariableStatus.NotCaptured,
            _ => VariableStatus.Malformed,
        };

    private static ValueSource SourceOf(ValueOrigin origin) =>
        origin switch
        {
            ValueOrigin.Constant => ValueSource.Constant,
            ValueOrigin.Memory => ValueSource.Memory,
            ValueOrigin.ShadowStack => ValueSource.ShadowStack,
            ValueOrigin.Local => ValueSource.Local,
            _ => ValueSource.Recovered,
        };
}
