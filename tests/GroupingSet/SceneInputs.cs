namespace CrashHub.GroupingSet;

/// <summary>Scenes: groups in groups, and one thing in them that goes wrong when it is measured or drawn.</summary>
internal sealed class SceneInputs : ProgramInputs
{
    public override string Program => "scene";

    public override string Language => "c++";

    public override ReadOnlySpan<int> Aims => [8, 20, 14, 26, 12, 16, 16, 18, 14];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string>();
        for (var i = dice.Below(4); i > 0; i--)
            lines.Add(Harmless(dice));
        lines.AddRange(
            defect switch
            {
                1 => [dice.Of("draw 20000 20000", "draw 60000 60000", "draw 9000 4000")],
                2 => Within(dice, [$"rect 2 {dice.Of(-900000, -500000)} 9 4 77"], "draw"),
                3 => Within(dice, [$"line {dice.Of("-900000 3 5 5", "4 -800000 3 3", "3 3 2 9000000", "-600000 -600000 1 1")} 5"], "draw"),
                4 => Removals(dice),
                5 => Within(dice, ["group", "rect 1 1 2 2 1", $"swap {dice.Of("1 2", "0 7", "1 1", "-1 0")}", "end"], null),
                6 => Within(dice, ["grid 0", "rect 1 1 4 4 9", "label 1 1 x", "end"], dice.Of("draw", "bounds root")),
                7 => Circle(dice),
                8 => Within(dice, [$"link {dice.Of("nobody", "ghost", "shade")}"], dice.Of("draw", "bounds root", "area root")),
                _ => [.. Within(dice, ["rect 1 1 4 4 2"], null), $"pick {dice.Of("90", "0 9 9", "55 1", "-1")}"],
            }
        );
        if (dice.OneIn(2))
            lines.Add(Harmless(dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Within(Dice dice, string[] inner, string? then)
    {
        var lines = new List<string>();
        var depth = dice.Below(4);
        for (var i = 0; i < depth; i++)
        {
            lines.Add(dice.Of("group", "group", "grid 2"));
            if (dice.OneIn(2))
                lines.Add("rect 1 1 3 3 5");
        }
        lines.AddRange(inner);
        for (var i = 0; i < depth; i++)
            lines.Add("end");
        if (then is not null)
            lines.Add(then);
        return [.. lines];
    }

    private static string[] Removals(Dice dice)
    {
        var lines = new List<string>();
        var names = dice.Between(6, 16);
        for (var i = 0; i < names; i++)
            lines.Add($"rect 0 0 1 1 1 n{(i * 7 + 3) % names:d2}");
        for (var i = 0; i < names; i++)
            lines.Add($"forget n{(i * 5 + dice.Below(3)) % names:d2}");
        return [.. lines];
    }

    private static string[] Circle(Dice dice) =>
        dice.Below(3) switch
        {
            0 => ["group", "rect 1 1 2 2 1", "end", "link root", "bounds root"],
            1 => ["link root", dice.Of("area root", "draw")],
            _ => ["link root", "rect 1 1 3 3 1", dice.Of("bounds root", "area root")],
        };

    private static string Harmless(Dice dice) =>
        dice.Below(6) switch
        {
            0 => $"rect 1 1 {dice.Between(2, 9)} 6 {dice.Below(99)} k{dice.Below(9)}",
            1 => $"line 1 1 {dice.Between(2, 9)} 6 {dice.Below(99)}",
            2 => $"label 2 2 text{dice.Below(9)}",
            3 => "names",
            4 => "forget k4",
            _ => $"rect 0 0 {dice.Between(2, 30)} 3 7",
        };
}
