namespace CrashHub.GroupingSet;

/// <summary>Commands for the map.</summary>
internal sealed class AtlasInputs : ProgramInputs
{
    public override string Program => "atlas";

    public override string Language => "c";

    public override ReadOnlySpan<int> Aims => [18, 22, 20, 16, 14, 14, 12, 20, 14];

    public override string Make(int defect, Dice dice)
    {
        List<string> lines =
            defect == 1 ? [] : ["place a 1 2", "place b 5 9", "place c 8 1", "road a b 4", "road b c 7", "attr a color red"];
        for (var i = defect == 1 ? 0 : dice.Below(4); i > 0; i--)
            lines.Add(
                dice.Of("sort 0", "sort 2", "route a c", "near a 2", "bearing a b", "text x{a.color}", "into b a", "tree a", "count a 2")
            );
        lines.AddRange(Wrong(defect, dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Wrong(int defect, Dice dice) =>
        defect switch
        {
            1 =>
            [
                .. dice.OneIn(2) ? (string[])["place a 1 2", "forget a"] : [],
                "tidy",
                dice.Of("place b 1 2", "forget b", "tree b", "text {b.color}", "road a b 3", "near b 3"),
            ],
            2 => dice.Below(3) switch
            {
                0 => ["place z 40 41", $"route {dice.Of("a", "b", "c")} z"],
                1 => [$"near {dice.Of("a", "b")} {dice.Between(9, 20)}"],
                _ => ["place y 3 3", "road y a 2", $"route {dice.Of("a", "c")} y"],
            },
            3 => dice.Below(3) switch
            {
                0 => ["place d 1 30", $"bearing {dice.Of("a d", "d a")}"],
                1 => ["place d 8 30", "grade d"],
                _ => ["bearing b b"],
            },
            4 => dice.Below(3) switch
            {
                0 => ["road a c 900000000", "count a 1"],
                1 => ["bin a 800000000 1"],
                _ => ["road c a 700000000", "count c 1"],
            },
            5 => dice.Below(3) switch
            {
                0 => ["into a a", "tree a"],
                1 => ["into a b", "into b a", $"tree {dice.Of("a", "b")}"],
                _ => ["into a c", "into b a", "into c b", $"tree {dice.Of("a", "b", "c")}"],
            },
            6 => dice.Below(3) switch
            {
                0 => ["attr b me x{b.me}", "text {b.me}"],
                1 => ["attr b me {c.you}", "attr c you y{b.me}", $"text {dice.Of("{b.me}", "a{c.you}")}"],
                _ => ["attr a me {a.me}{a.me}", "text {a.color}{a.me}"],
            },
            7 => [$"sort {dice.Of(3, 4, 5, 6, 7, 11)}"],
            8 => dice.Below(3) switch
            {
                0 => ["road a c -4"],
                1 => [$"toll {dice.Of("a", "b")} -1"],
                _ => ["bin a -5 1"],
            },
            _ => [$"reserve {dice.Of(4_000_000, 3_900_000, 2_000_000)}"],
        };
}
