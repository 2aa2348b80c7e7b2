using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// Adds the trap where it tells bugs of one place apart and is the same with and without the host's words: arithmetic and indirect calls, when the youngest
/// frame trapped itself. Other kinds are left out: a bad pointer shows as a fault in one build and as <c>unreachable</c> in another.
/// </summary>
internal sealed class TrapClassStep : ISignatureStep
{
    public void Apply(SignatureDraft draft)
    {
        if (draft.TrapClass is not null || !draft.TrappedItself)
            return;
        var (trap, candidates) = (draft.Input.Trap, draft.Input.Candidates);
        // Of the kinds that an instruction leaves open its own stands first; a folded load stands behind it.
        draft.TrapClass = ClassOf(trap == TrapKind.Unknown && candidates.Count > 0 ? candidates[0] : trap);
        if (draft.TrapClass is { } name)
            draft.Notes.Add($"the trap's class is {name}");
    }

    // One class for the kinds between which a lost operand or the engine's wording decides.
    private static string? ClassOf(TrapKind trap) =>
        trap switch
        {
            TrapKind.IndirectCallToNull or TrapKind.IndirectCallTypeMismatch or TrapKind.TableOutOfBounds => "indirect-call",
            TrapKind.IntegerDivideByZero or TrapKind.IntegerOverflow or TrapKind.InvalidConversionToInteger => "arithmetic",
            _ => null,
        };
}
