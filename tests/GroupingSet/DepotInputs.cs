namespace CrashHub.GroupingSet;

/// <summary>Commands for the warehouse.</summary>
internal sealed class DepotInputs : ProgramInputs
{
    public override string Program => "depot";

    public override string Language => "rust";

    public override ReadOnlySpan<int> Aims => [18, 14, 16, 22, 10, 14, 10, 12, 24, 12];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string> { "good AB1 5", "good CD2 7", "bundle EF3 AB1 CD2", "put 1 1 AB1 4" };
        for (var i = dice.Below(4); i > 0; i--)
            lines.Add(Harmless(dice));
        lines.AddRange(Wrong(defect, dice));
        lines.Add(Harmless(dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Wrong(int defect, Dice dice)
    {
        var far = dice.Of("9 9", "3 17", "0 6", "7 1000");
        return defect switch
        {
            1 => [dice.Of("good A 3", "weigh Q", "put 2 2 Z 1", "bundle XY1 B", "order 1 K 2", "missing W 3")],
            2 => dice.Below(3) switch
            {
                0 => ["bundle AB1 AB1", "weigh AB1"],
                1 => ["bundle AB1 CD2", "bundle CD2 EF3", "report"],
                _ => ["bundle GH1 AB1 GH1", "weigh GH1"],
            },
            3 => dice.Below(3) switch
            {
                0 => [$"weigh {dice.Of("XX1", "YY2")}"],
                1 => ["put 3 3 ZZ9 2", "report"],
                _ => ["bundle XY1 AB1 ZZ9", "weigh XY1"],
            },
            4 => dice.Below(4) switch
            {
                0 => [$"look {far}"],
                1 => [$"put {far} AB1 2"],
                2 => [$"move {far} 1 1"],
                _ => [$"move 1 1 {far}"],
            },
            5 => ["move 1 1 0 0", "move 0 0 2 2", "move 0 0 2 2", dice.Of("average", "report")],
            6 => dice.OneIn(2) ? [$"missing AB1 {dice.Below(4)}"] : ["put 4 4 CD2 9", $"missing CD2 {dice.Below(9)}"],
            7 => ["watch", .. dice.OneIn(2) ? ["watch ears"] : Array.Empty<string>(), "move 1 1 2 3"],
            8 => [$"order 3 AB1 {dice.Between(5, 9)}", "lose 3", "run"],
            9 =>
            [
                dice.Of(
                    "good AB1 x",
                    "look a 1",
                    "put 1 b AB1 2",
                    "order q AB1 3",
                    "lose -1",
                    "rule small 1x",
                    "missing AB1 many",
                    "move 1 1 x 2"
                ),
            ],
            _ => ["rule few 3", .. dice.OneIn(2) ? ["rule many 900"] : Array.Empty<string>(), $"order 5 CD2 {dice.Between(4, 400)}", "run"],
        };
    }

    private static string Harmless(Dice dice) =>
        dice.Below(6) switch
        {
            0 => $"put {dice.Below(8)} 4 AB1 {dice.Between(1, 9)}",
            1 => "weigh EF3",
            2 => $"look {dice.Below(8)} 3",
            3 => "watch ledger",
            4 => "order 1 AB1 2",
            _ => "missing CD2 60",
        };
}
