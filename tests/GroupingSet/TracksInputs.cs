namespace CrashHub.GroupingSet;

/// <summary>Songs.</summary>
internal sealed class TracksInputs : ProgramInputs
{
    public override string Program => "tracks";

    public override string Language => "cpp";

    public override ReadOnlySpan<int> Aims => [14, 18, 16, 16, 10, 14, 14, 8, 12, 14, 16, 12];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string> { "define tune melody 60 62 64", "define chord arpeggio 40 44 47", "define all repeat tune 3" };
        if (defect != 6)
            lines.Add("header tempo:120");
        for (var i = defect == 6 ? 0 : dice.Below(4); i > 0; i--)
            lines.Add(Harmless(dice));
        lines.AddRange(Wrong(defect, dice));
        if (defect != 6)
            lines.Add(Harmless(dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Wrong(int defect, Dice dice) =>
        defect switch
        {
            1 => dice.Below(3) switch
            {
                0 => ["define a repeat a 2", dice.Of("play a", "ticks a")],
                1 => ["define a repeat b 2", "define b repeat a 1", dice.Of("play b", "ticks a")],
                _ => ["define all repeat loop 1", "define loop repeat all 1", "play all"],
            },
            2 => dice.OneIn(2)
                ? ["define none arpeggio", "play none"]
                : ["define none arpeggio", "define again repeat none 2", "play again"],
            3 => dice.Below(3) switch
            {
                0 => [$"play {dice.Of("lost", "gone")}"],
                1 => [$"ticks {dice.Of("lost", "gone")}"],
                _ => ["define r repeat lost 2", dice.Of("play r", "ticks r")],
            },
            4 => ["voice harp", dice.Of("play tune", "play chord", "play all")],
            5 => [.. dice.OneIn(2) ? ["effect wide"] : Array.Empty<string>(), $"apply {dice.Of("deep", "odd")} 60 {dice.Between(40, 70)}"],
            6 => [dice.Of("ticks tune", "play all", "ticks all", "ticks chord")],
            7 =>
            [
                "voice noise",
                $"define high melody 60 {dice.Of("200000000", "300000000")}",
                .. dice.OneIn(2) ? new[] { "play high" } : ["define h repeat high 2", "play h"],
            ],
            8 => ["echo"],
            9 => [$"header buffer:{dice.Of("900000", "1000000", "700000")}"],
            10 => [dice.Of("header title", "header author", "header buffer", "header tempo")],
            11 => [$"header {dice.Of("tempo", "buffer")}:{dice.Of("fast", "x1", "-", "")}"],
            _ => [$"mix a bb {dice.Of("/ c", "/ c d e", "/ c d / e")}"],
        };

    private static string Harmless(Dice dice) =>
        dice.Below(6) switch
        {
            0 => "play tune",
            1 => "ticks all",
            2 => "voice noise",
            3 => $"header title:{dice.Below(99)}",
            4 => "mix a b / cc dd",
            _ => "effect wide",
        };
}
