namespace CrashHub.Analysis.Traps.Code;

/// <summary>What a walk knows at one place of a function.</summary>
internal sealed class WalkState
{
    // Facts are looked through one by one; machinery keeps few.
    private const int MaxSlots = 128;

    public WalkState(Symbol[] locals, Symbol stack)
    {
        Locals = locals;
        Stack = stack;
    }

    /// <summary>Locals, parameters first.</summary>
    public Symbol[] Locals { get; }

    /// <summary>The operand stack, the top last.</summary>
    public List<Symbol> Operands { get; private init; } = [];

    /// <summary>The global that holds the stack pointer.</summary>
    public Symbol Stack { get; set; }

    /// <summary>What memory is known to hold.</summary>
    public List<Slot> Slots { get; private init; } = [];

    /// <summary>
    /// Calls that ran straight before this place, one after another: no other path leads here, and nothing after the first of them changed memory but the
    /// calls themselves.
    /// </summary>
    public List<CallRecord> Calls { get; private init; } = [];

    public WalkState Clone() =>
        new([.. Locals], Stack)
        {
            Operands = [.. Operands],
            Slots = [.. Slots],
            Calls = [.. Calls],
        };

    public Symbol Pop()
    {
        var top = Operands[^1];
        Operands.RemoveAt(Operands.Count - 1);
        return top;
    }

    public void Push(Symbol value) => Operands.Add(value);

    /// <summary>Remembers what memory holds; the oldest fact goes when there are too many.</summary>
    public void Remember(Slot slot)
    {
        if (Slots.Count == MaxSlots)
            Slots.RemoveAt(0);
        Slots.Add(slot);
    }

    /// <summary>Keeps what holds on both of two paths that meet. What differs becomes a root of its own, which <paramref name="choices"/> explain.</summary>
    /// <param name="other">The other path; its operand stack has the same height where the code is valid.</param>
    /// <param name="choices">Makes the roots.</param>
    public void Meet(WalkState other, WalkChoices choices)
    {
        choices.Begin();
        for (var i = 0; i < Locals.Length; i++)
            Locals[i] = choices.Between(Locals[i], other.Locals[i]);
        var height = Math.Min(Operands.Count, other.Operands.Count);
        Operands.RemoveRange(height, Operands.Count - height);
        for (var i = 0; i < height; i++)
            Operands[i] = choices.Between(Operands[i], other.Operands[i]);
        Stack = choices.Between(Stack, other.Stack);
        var kept = 0;
        for (var i = 0; i < Slots.Count; i++)
        {
            var slot = Slots[i];
            foreach (var twin in other.Slots)
            {
                if (twin.Address != slot.Address || twin.Width != slot.Width)
                    continue;
                Slots[kept++] = slot with { Value = choices.Between(slot.Value, twin.Value) };
                break;
            }
        }
        Slots.RemoveRange(kept, Slots.Count - kept);
        Calls.Clear();
    }
}
