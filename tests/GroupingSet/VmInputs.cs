namespace CrashHub.GroupingSet;

/// <summary>Programs for the assembler and the machine.</summary>
internal sealed class VmInputs : ProgramInputs
{
    public override string Program => "vm";

    public override string Language => "c";

    public override ReadOnlySpan<int> Aims => [14, 12, 14, 20, 10, 14, 26, 16];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string>();
        for (var i = dice.Below(3); i > 0; i--)
            lines.AddRange(Harmless(dice));
        string[] part = defect switch
        {
            1 => Macros(dice),
            2 => [$"{dice.Of("jump", "call")} {dice.Of("nowhere", "lost", "gone")}"],
            3 => [.. Enumerable.Range(0, dice.Between(24, 40)).Select(i => i % 7 == 3 ? "print" : $"push {i}")],
            4 => [$"push {dice.Of("5", "-2147483648")}", $"push {dice.Of("0", "0", "-1")}", "div", "drop"],
            5 => [$"push {dice.Of(100_000_000, 50_000_000, 1_000_000_000)}", "native reserve"],
            6 => [$"push {dice.Below(99)}", "native note"],
            7 => Outside(dice),
            _ => ["push -2147483648", "dup", "drop", "push -1", "div", "drop"],
        };
        lines.AddRange(defect is 1 or 2 or 3 || dice.OneIn(3) ? part : Wrapped(part, dice));
        if (dice.OneIn(2))
            lines.AddRange(Harmless(dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Macros(Dice dice) =>
        dice.Below(4) switch
        {
            0 => ["macro again", "again $", "endmacro", "again 3"],
            1 => ["macro ping", "push $", "pong $", "endmacro", "macro pong", "ping $", "endmacro", "ping 1"],
            2 => ["macro each", "push $", "drop", "each $", "endmacro", "each 9"],
            _ => ["macro a", "b $", "endmacro", "macro b", "c $", "endmacro", "macro c", "a $", "endmacro", "b 2"],
        };

    private static string[] Outside(Dice dice) =>
        dice.Below(16) switch
        {
            0 => ["push 90000000", "push 4", "push 1", "native fill"],
            1 => ["push 90000000", "push 9", "native total"],
            < 9 => [$"push {dice.Of(90000000, 400000000)}", $"load {dice.Below(9)}"],
            _ => [$"push {dice.Of(90000000, 80000000)}", $"push {dice.Below(9)}", "store 2"],
        };

    private static IEnumerable<string> Wrapped(string[] part, Dice dice) =>
        dice.Below(2) == 0
            ? ["call work", "jump done", "work:", .. part, "return", "done:", "push 1"]
            : ["macro twice", .. part.Take(7), "endmacro", "push 1", "twice 0", "push 2"];

    private static string[] Harmless(Dice dice) =>
        dice.Below(4) switch
        {
            0 => [$"push {dice.Below(50)}", "push 3", "mul", "drop"],
            1 => ["push 8", "native absolute", "drop"],
            2 => ["push 5", "push 2", "store 1"],
            _ => ["push 6", "dup", "native largest", "drop"],
        };
}
