namespace CrashHub.GroupingSet;

/// <summary>Lines for the spreadsheet.</summary>
internal sealed class SheetInputs : ProgramInputs
{
    public override string Program => "sheet";

    public override string Language => "c";

    public override ReadOnlySpan<int> Aims => [24, 10, 14, 10, 26, 12, 14, 22, 20, 14, 16];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string> { "name rate C1", "C1=3", "A1=5", "A2=A1*2", "A3=SUM(A1:A2)" };
        for (var i = dice.Below(4); i > 0; i--)
            lines.Add(Harmless(dice));
        lines.AddRange(defect is 4 ? Undone(dice) : Wrong(defect, dice));
        lines.Add(Harmless(dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Wrong(int defect, Dice dice)
    {
        var far = dice.Of("A20000000", "B18000000", "K19999999");
        return defect switch
        {
            1 => dice.Below(6) switch
            {
                0 => [$"{far}=4"],
                1 => [$"print {far}"],
                2 => [$"D1=1+{far}", "print D1"],
                3 => [$"D1=SUM({far})", "print D1"],
                4 => [$"D1=IF(1,{far},2)", "D2=D1+1", "print D2"],
                _ => [$"sort A19999999:{dice.Of("A20000000", "B20000000")}"],
            },
            2 => ["D1=" + new string('(', dice.Between(60_000, 90_000)) + "1"],
            3 => Shown(dice.Of("tax", "total", "nothing") + dice.Of("", "+1", "*2"), dice),
            5 => dice.Below(5) switch
            {
                0 => Shown("SUM(A9:A2)", dice),
                1 => Shown("COUNT(B9:A2)", dice),
                2 => Shown("MOST(A9:A8)+1", dice),
                3 => [$"sort {dice.Of("A9:A1", "C3:B9")}"],
                _ => [$"fill {dice.Of("A9:A1", "C3:B9")}"],
            },
            6 => ["E1=5", "E2=\"text\"", "E3=4", $"sort E1:E{dice.Between(2, 3)}"],
            7 => Shown(dice.Of("KIND(1/0)", "KIND(A1/0)", "IF(1,KIND(3/0),1)"), dice),
            8 => Shown(dice.Of("A1%0", "7%B9", "SUM(A1:A2)%0", "IF(A1%0,1,2)"), dice),
            9 => dice.Below(4) switch
            {
                0 => ["D1=D1+1", "print D1"],
                1 => ["D1=D2", "D2=D3*2", "D3=D1", "print D2"],
                2 => ["D5=SUM(D1:D6)", "print D5"],
                _ => ["D1=IF(1,D2,3)", "D2=COUNT(D1:D2)", "sort D1:D2"],
            },
            10 => Shown($"REPEAT(\"word\",{dice.Of("1000000000", "900000000", "500000000")})" + dice.Of("", "&A1"), dice),
            _ => Shown(dice.Of("DAYS(300000000)", "DATE(2000,250000000,1)", "DATE(1999,280000000,3)", "DAYS(A1*50000000)"), dice),
        };
    }

    private static string[] Undone(Dice dice) =>
        ["B1=3", "B2=1", $"sort B1:B{dice.Between(2, 6)}", .. dice.OneIn(2) ? ["B3=4", "undo"] : Array.Empty<string>(), "undo"];

    private static string[] Shown(string formula, Dice dice) =>
        dice.Below(3) switch
        {
            0 => [$"print {formula}"],
            1 => [$"F1={formula}", "print F1"],
            _ => [$"F1={formula}", "F2=F1+2", "print SUM(F1:F2)"],
        };

    private static string Harmless(Dice dice) =>
        dice.Below(6) switch
        {
            0 => $"B{dice.Between(1, 8)}={dice.Below(90)}+rate",
            1 => "print A3",
            2 => $"print SUM(A1:B{dice.Between(1, 9)})*2",
            3 => "print DATE(2000,2,3)-DAYS(4)",
            4 => "fill G1:H4",
            _ => "print \"a\"&REPEAT(\"b\",4)",
        };
}
