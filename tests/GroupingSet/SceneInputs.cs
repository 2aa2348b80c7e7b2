namespace CrashHub.GroupingSet;

/// <summary>Scenes: groups in groups, and one thing in them that goes wrong when it is measured or drawn.</summary>
internal sealed class SceneInputs : ProgramInputs
{
    public override string Program => "scene";

    public override string Language => "c++";

    public override ReadOnlySpan<int> Aims => [10, 26, 14, 16, 14, 16, 18, 18, 16];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string>();
        for (var i = dice.Below(4); i > 0; i--)
            lines.Add(Harmless(dice));
        lines.AddRange(
            defect switch
            {
                1 => [dice.Of("draw 20000 20000", "draw 60000 60000", "draw 9000 4000")],
                2 => Within(dice, [$"rect 2 {dice.Of(-90000, -50000)} 9 4 77"], "draw"),
                3 => Within(dice, [$"line {dice.Of("4 -80000 3 3", "3 3 2 90000", "-60000 -60000 1 1", "7 -90000 2 1")} 5"], "draw"),
                4 => Removals(dice),
                5 => Within(dice, ["group", "rect 1 1 2 2 1", $"swap {dice.Of("1 2", "0 7", "1 1", "-1 0")}", "end"], null),
                6 => Within(dice, ["grid 0", "rect 1 1 4 4 9", "label 1 1 x", "end"], dice.OneIn(4) ? "draw" : "bounds root"),
                7 => Circle(dice),
                8 => Within(
                    dice,
                    [$"link {dice.Of("nobody", "ghost", "shade")}"],
                    dice.OneIn(8) ? dice.Of("draw", "area root") : "bounds root"
                ),
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
            lines.Add($"forget n{dice.Below(names):d2}");
        return [.. lines];
    }

    private static string[] Circle(Dice dice) =>
        dice.Below(12) switch
        {
            < 6 => ["group", "rect 1 1 2 2 1", "end", "link root", "bounds root"],
            6 => ["link root", dice.Of("area root", "draw")],
            _ => ["link root", "rect 1 1 3 3 1", "bounds root"],
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
