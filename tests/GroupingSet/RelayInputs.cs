namespace CrashHub.GroupingSet;

/// <summary>Requests to the router, one a line, and settings.</summary>
internal sealed class RelayInputs : ProgramInputs
{
    public override string Program => "relay";

    public override string Language => "rust";

    public override ReadOnlySpan<int> Aims => [20, 16, 24, 22, 10, 14, 14, 22, 10];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string>();
        for (var i = dice.Below(5); i > 0; i--)
            lines.Add(Harmless(dice));
        lines.AddRange(
            defect switch
            {
                1 => dice.Below(4) switch
                {
                    0 => ["set cache profiles 0", $"GET /users/{Name(dice)}"],
                    1 => ["set cache pages 0", $"GET /search?q={Name(dice)}"],
                    2 => ["set cache assets 0", $"GET /assets/{Name(dice)}.css"],
                    _ => new[] { "set cache profiles 0", $"GET /batch?names={Name(dice)},{Name(dice)}" },
                },
                2 => Forgotten(dice),
                3 => [Percent(dice.Of("%zz", "%g1", "%-x", "%+%", "a%4x"), dice)],
                4 => Umlauts(dice),
                5 => ["set window 0", Harmless(dice)],
                6 => Circle(dice),
                7 => ["POST /items?text=one", $"GET /items?from={dice.Below(3)}&most={dice.Between(40, 50)}"],
                8 => [$"GET /items/{dice.Of(50, 99, 1000)}{dice.Of("", "?x=1")}"],
                _ => [$"POST /upload Content-Length:{dice.Of("3000000000", "1000000000", "900000000", "4000000000")}"],
            }
        );
        lines.Add(Harmless(dice));
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Forgotten(Dice dice)
    {
        var name = Name(dice);
        return dice.Below(4) switch
        {
            0 => [$"GET /users/{name}", $"DELETE /users/{name}", $"GET /users/{name}"],
            1 => [$"GET /users/{name}", $"DELETE /users/{name}", $"DELETE /users/{name}"],
            2 => [$"GET /assets/{name}", $"DELETE /assets/{name}", $"GET /assets/{name}"],
            _ => [$"GET /users/{name}", $"DELETE /users/{name}", $"GET /batch?names=zoe,{name}"],
        };
    }

    private static string Percent(string wrong, Dice dice) =>
        dice.Below(4) switch
        {
            0 => $"GET /users/{wrong}x",
            1 => $"GET /search?q={wrong}x",
            2 => $"GET /items Cookie:client={wrong}x",
            _ => $"POST /items?text=fine&more={wrong}y",
        };

    private static string[] Umlauts(Dice dice)
    {
        var text = dice.Of("Käse", "größer", "naïve", "Zoë");
        return dice.Below(4) switch
        {
            0 => ["set longest 2", $"POST /items?text={text}", $"POST /items?text=Dö{text}", "GET /items?most=9"],
            1 => ["set longest 2", $"GET /users/{Name(dice)}?about=D{text[1..]}ö&about=Dö"],
            2 => ["set longest 1", $"POST /items?text=ö{text}", "GET /search?q=ö"],
            _ => ["set longest 2", $"GET /batch?names=Jö,{text}"],
        };
    }

    private static string[] Circle(Dice dice) =>
        dice.Below(3) switch
        {
            0 => ["set rewrite /old /old", "GET /old/page"],
            1 => ["set rewrite /a /b", "set rewrite /b /a", $"GET /{dice.Of("a", "b")}/{Name(dice)}"],
            _ => ["set rewrite /x /y", "set rewrite /y /z", "set rewrite /z /x", "GET /x"],
        };

    private static string Harmless(Dice dice) =>
        dice.Below(7) switch
        {
            0 => $"POST /items?text={Name(dice)}",
            1 => "GET /items",
            2 => $"GET /users/h{Name(dice)}",
            3 => $"GET /assets/h{Name(dice)}.png",
            4 => "GET /items/0?strict=1",
            5 => "GET /nothing Cookie:client=eve",
            _ => $"GET /search?q=h{Name(dice)}",
        };

    private static string Name(Dice dice) => dice.Of("ann", "bob", "cleo", "dan", "finn");
}
