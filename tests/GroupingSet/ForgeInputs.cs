namespace CrashHub.GroupingSet;

/// <summary>Commands for the build tool.</summary>
internal sealed class ForgeInputs : ProgramInputs
{
    public override string Program => "forge";

    public override string Language => "rust";

    public override ReadOnlySpan<int> Aims => [24, 20, 16, 16, 12, 22, 16, 12, 18, 14];

    public override string Make(int defect, Dice dice)
    {
        List<string> lines = defect == 4 ? [] : ["task a 3", "task b 4", "task c", "need b a", "label os linux"];
        for (var i = defect == 4 ? 0 : dice.Below(4); i > 0; i--)
            lines.Add(dice.Of("plan b", "cost b", "bar", "report", "cut wider 1 3", "fill x$os.", "watch c", "pool 3 4", "wide ab 3"));
        lines.AddRange(Wrong(defect, dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Wrong(int defect, Dice dice) =>
        defect switch
        {
            1 => [dice.Of("need a zz", "need zz a", "start zz", "stop zz", "plan zz", "cost zz", "watch zz", "once zz")],
            2 => [dice.Of("task q many", "cut text a 2", "cut text 1 -", "pool 3 x", "pick a 1", "wide ab -1", "lend 1 y", "swap 1 z")],
            3 => dice.Below(3) switch
            {
                0 => ["need a a", dice.Of("plan a", "cost a", "plan b")],
                1 => ["need a b", dice.Of("plan a", "cost b", "plan b", "cost a")],
                _ => ["need c b", "need a c", dice.Of("plan a", "cost b", "plan c")],
            },
            4 => [dice.Of("bar", "report", "bar", "report")],
            5 => [$"pool {dice.Of(100_000, 70_000, 1_000_000)} {dice.Of(20_000, 15_000)}"],
            6 => ["pool 3 4", dice.Of("pick 1 9", "pick 7 3", "lend 2 4", "lend 12 0", "swap 1 40", "swap 50 2")],
            7 => dice.Below(4) switch
            {
                0 => ["cut größe 0 3"],
                1 => [$"cut {dice.Of("tür", "übel")} 1 2"],
                2 => ["fill x$aé."],
                _ => [$"cut word {dice.Between(3, 4)} {dice.Between(9, 12)}"],
            },
            8 => [$"wide {dice.Of("abcdefgh", "wxyz")} {dice.Of(4_000_000_000, 3_000_000_000, 2_200_000_000)}"],
            9 => dice.Below(4) switch
            {
                0 => ["start a", "start a"],
                1 => [$"stop {dice.Of("a", "b")}"],
                2 => [$"again {dice.Of("a", "c")}"],
                _ => ["start b", "stop b", dice.Of("stop b", "start b")],
            },
            _ => [dice.Of("once", "once a"), .. dice.OneIn(2) ? (string[])["watch"] : [], "start a"],
        };
}
