using System.Buffers;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Matching;

/// <summary>Frames against a candidate's code: each body is decoded once, up to the last offset asked for.</summary>
internal sealed class PlaceCheck(WasmModule module, CandidateJudgement judgement, AnalysisLimits limits)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly Dictionary<(uint Function, ulong Offset), Placed?> places = [];
    private long decoded;

    /// <summary>Judges at most <see cref="AnalysisLimits.MaxEvidenceFrames"/> frames, those of the first stack first.</summary>
    public void Judge(IReadOnlyList<IReadOnlyList<EvidenceFrame>> stacks)
    {
        var left = limits.MaxEvidenceFrames;
        var asked = new SortedSet<(uint Function, ulong Offset)>();
        foreach (var stack in stacks)
        {
            for (var i = 0; i < stack.Count && left > 0; i++, left--)
            {
                if (stack[i] is { IsHere: true, Function: { } function, Offset: { } offset })
                    asked.Add((function, offset.Value));
            }
        }
        Decode(asked);
        left = limits.MaxEvidenceFrames;
        var key = 0;
        foreach (var stack in stacks)
        {
            for (var i = 0; i < stack.Count && left > 0; i++, left--, key++)
            {
                if (stack[i].IsHere)
                    Judge(key, stack[i], isYoungest: i == 0, i == 0 ? default : stack[i - 1]);
            }
        }
    }

    private void Judge(int key, EvidenceFrame frame, bool isYoungest, EvidenceFrame younger)
    {
        var found =
            frame is { Function: { } function, Offset: { } offset } && places.TryGetValue((function, offset.Value), out var placed)
                ? placed
                : null;
        judgement.Add(EvidenceKind.Place, key, PlaceOf(frame, isYoungest, found));
        // Producers that keep parameters only are no contradiction.
        if (frame is { Locals: > 0, Function: { } shown } && LocalsOf(shown) == (ulong)frame.Locals)
            judgement.Add(EvidenceKind.Locals, key, EvidenceOutcome.Holds);
        if (frame is { Name: { } name, Function: { } named } && module.FunctionName(named, out _) is { } own && IsSame(name, own))
            judgement.Add(EvidenceKind.Name, key, EvidenceOutcome.Holds);
        if (!isYoungest && found is { } place && CallOf(frame, place) is { } call)
            judgement.Add(EvidenceKind.Call, key, Entered(call, younger));
    }

    private EvidenceOutcome PlaceOf(EvidenceFrame frame, bool isYoungest, Placed? found)
    {
        if (frame.Function is not { } function)
            return frame.IsTold ? EvidenceOutcome.Fails : EvidenceOutcome.Unknown;
        if (module.Body(function) is null)
            return EvidenceOutcome.Fails;
        if (frame.Offset is null)
            return frame.IsTold ? EvidenceOutcome.Fails : EvidenceOutcome.Unknown;
        if (found is not { } place)
            return EvidenceOutcome.Fails;
        if (place.IsUnread)
            return EvidenceOutcome.Unknown;
        if (!isYoungest)
            return CallOf(frame, place) is null ? EvidenceOutcome.Fails : EvidenceOutcome.Holds;
        return CanStopAt(place);
    }

    // Wasmtime demangles and keeps Rust's hash, V8 prints what the name section has.
    private bool IsSame(string shown, string own) =>
        shown == own
        || WithoutHash(Demangler.Demangle(shown, limits).Text).SequenceEqual(WithoutHash(Demangler.Demangle(own, limits).Text));

    private static ReadOnlySpan<char> WithoutHash(string name)
    {
        const int hash = 16;
        var at = name.Length - hash - 3;
        return at > 0 && name.AsSpan(at).StartsWith("::h") && !name.AsSpan(at + 3).ContainsAnyExcept(HexDigits) ? name.AsSpan(0, at) : name;
    }

    private ulong? LocalsOf(uint function)
    {
        if (module.Body(function) is not { } body || module.DeclaredLocals(body) is not { } runs || module.TypeOf(function) is not { } type)
            return null;
        var count = (ulong)type.Parameters.Count;
        foreach (var run in runs)
            count += run.Count;
        return count;
    }

    private static Instruction? CallOf(EvidenceFrame frame, Placed place) =>
        place.IsUnread ? null
        : place.At.IsCall ? place.At
        : frame.IsReturnAddress && place.Before.IsCall ? place.Before
        : null;

    // Beside what traps: a call into the host that failed, a loop where fuel or patience ended, and the branch that Wasmtime names for the unreachable
    // behind it. A load that was folded into its user is reported at the user (formats.md): for an operator on numbers it can't be told. What only
    // moves values about can neither trap nor be such a user.
    private static EvidenceOutcome CanStopAt(Placed place)
    {
        var at = place.At;
        if (at.Info.Traps != TrapPossibilities.None || at.IsCall || at.IsTailCall || at.Opcode == WasmOpcode.Loop)
            return EvidenceOutcome.Holds;
        if (at.Opcode is WasmOpcode.If or WasmOpcode.BrIf)
            return place.Next == WasmOpcode.Unreachable ? EvidenceOutcome.Holds : EvidenceOutcome.Unknown;
        return
            at.Opcode
                is WasmOpcode.LocalGet
                    or WasmOpcode.GlobalGet
                    or WasmOpcode.I32Const
                    or WasmOpcode.I64Const
                    or WasmOpcode.F32Const
                    or WasmOpcode.F64Const
                    or WasmOpcode.End
                    or WasmOpcode.Else
                    or WasmOpcode.Nop
            ? EvidenceOutcome.Fails
            : EvidenceOutcome.Unknown;
    }

    private EvidenceOutcome Entered(Instruction call, EvidenceFrame younger)
    {
        if (younger.MayBeHere || (younger.IsHere && younger.Function is null))
            return EvidenceOutcome.Unknown;
        if (call.Opcode == WasmOpcode.Call)
        {
            // Through the host any function may have been entered: host frames are in no dump.
            if (call.Index < (uint)module.ImportedFunctionCount)
                return younger.IsHere ? EvidenceOutcome.Unknown : EvidenceOutcome.Holds;
            if (younger.IsHere && call.Index == younger.Function)
                return EvidenceOutcome.Holds;
            // A function that ended in a tail call has no frame any more (wasmtime-quirks, tail-call).
            return HasTailCall(call.Index) ? EvidenceOutcome.Unknown : EvidenceOutcome.Fails;
        }
        if (call.Opcode is not (WasmOpcode.CallIndirect or WasmOpcode.CallRef) || younger is not { IsHere: true, Function: { } entered })
            return EvidenceOutcome.Unknown;
        var isOfType = module.FunctionTypeAt(call.Index) is { } expected && module.TypeOf(entered) is { } actual && expected.Equals(actual);
        return isOfType ? EvidenceOutcome.Holds
            : UsesTailCalls ? EvidenceOutcome.Unknown
            : EvidenceOutcome.Fails;
    }

    private bool HasTailCall(uint function)
    {
        if (module.Body(function) is not { } body || !Spend(body.Length))
            return true;
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            if (reader.Current.IsTailCall)
                return true;
        }
        return reader.Failed;
    }

    // A callee of a table is not known: whether any function of the module ends in a tail call is looked up in its declared features only.
    private bool UsesTailCalls =>
        usesTailCalls ??= module.Section("target_features") is { } features && features.Span.IndexOf("+tail-call"u8) >= 0;

    private bool? usesTailCalls;

    private void Decode(SortedSet<(uint Function, ulong Offset)> asked)
    {
        FunctionBody? body = null;
        InstructionReader reader = default;
        Instruction before = default;
        var hasCurrent = false;
        var isUnread = false;
        foreach (var (function, offset) in asked)
        {
            if (body?.FunctionIndex != function)
            {
                if (module.Body(function) is not { } next)
                    continue;
                body = next;
                reader = module.Instructions(next);
                before = default;
                isUnread = !Spend(next.Length);
                hasCurrent = !isUnread && reader.Read();
            }
            while (hasCurrent && (ulong)reader.Current.Offset < offset)
            {
                before = reader.Current;
                hasCurrent = reader.Read();
            }
            if (isUnread)
                places[(function, offset)] = new Placed(true, default, default, default);
            else if (hasCurrent && (ulong)reader.Current.Offset == offset)
                places[(function, offset)] = new Placed(false, before, reader.Current, NextOf(body!.Value, reader.Current));
            else
                places[(function, offset)] = null;
        }
    }

    private WasmOpcode NextOf(FunctionBody body, Instruction at)
    {
        var rest = module.BodyBytes(body).Span;
        return at.End < rest.Length ? (WasmOpcode)rest[at.End] : WasmOpcode.Nop;
    }

    private bool Spend(uint bytes)
    {
        decoded += bytes;
        return decoded <= limits.MaxEvidenceBytes;
    }

    private readonly record struct Placed(bool IsUnread, Instruction Before, Instruction At, WasmOpcode Next);
}
