namespace CrashHub.GroupingSet;

/// <summary>Programs in the expression language: harmless statements around one expression, which stands anywhere that an expression may stand.</summary>
internal sealed class CalcInputs : ProgramInputs
{
    public override string Program => "calc";

    public override string Language => "rust";

    public override ReadOnlySpan<int> Aims => [10, 10, 16, 40, 18, 26, 22, 14];

    public override string Make(int defect, Dice dice)
    {
        var lines = new List<string>();
        for (var i = dice.Below(4); i > 0; i--)
            lines.Add(Harmless(dice));
        lines.Add(
            defect switch
            {
                1 => $"let big = {Around("9" + new string('7', dice.Between(19, 24)), dice, dice.Below(3))};",
                2 => Escape(dice),
                3 => Around(dice.Of("{ let 7 = 1 }", "fn(a, 3) a", "fn(\"x\") 1", "4 .(2)", "[1].\"len\"()"), dice, dice.Below(4)) + ";",
                4 => Around($"{dice.Between(1, 90)} % ({dice.Of("4 - 4", "0", "len([])", "2 * 0")})", dice, dice.Below(4)) + ";",
                5 => Recursion(dice),
                6 => Around($"nth({Numbers(dice)}, {dice.Of("9", "77", "0 - 1", "len([1,2,3,4,5,6,7])")})", dice, dice.Below(4)) + ";",
                7 => Around($"slice(\"{Word(dice)}\", {dice.Of("1, 90", "5, 2", "40, 41")})", dice, dice.Below(4)) + ";",
                _ => Sorting(dice),
            }
        );
        if (dice.OneIn(2))
            lines.Add(Harmless(dice));
        return string.Join('\n', lines) + (defect == 2 && lines[^1].EndsWith('!') ? "" : "\n");
    }

    private static string Escape(Dice dice) =>
        dice.OneIn(2)
            ? $"let text = \"{Word(dice)}\\{dice.Of("x4é\";", "x0€\";", "u123é\";")}"
            : $"join([\"{Word(dice)}\\{dice.Of("u120€", "x1ü")}\"], \",\");";

    private static string Recursion(Dice dice) =>
        dice.Below(12) switch
        {
            2 => "let f = fn(n) if n < 0 n else n + f(n + 2); f(1);",
            3 => "let even = fn(n) odd(n + 1); let odd = fn(n) even(n + 1); even(0);",
            4 => "let walk = fn(xs) map(xs, fn(x) walk([x])); walk([1, 2]);",
            5 => "let g = fn(a) { let b = a + 1; [g(b), 1] }; g(2);",
            _ => $"let f = fn(n) f(n + {dice.Between(1, 9)}); f({dice.Below(9)});",
        };

    private static string Sorting(Dice dice)
    {
        var body = dice.OneIn(8)
            ? dice.Of("len(xs) < a", "nth(xs, 0) < b")
            : dice.Of("push(xs, 1); a < b", "push(xs, a); b < a", "push(xs, a + b); 1");
        return $"let xs = [3, 1, {dice.Between(2, 9)}, 2]; {Around($"sort(xs, fn(a, b) {{ {body} }})", dice, dice.Below(3))};";
    }

    // The expression in a context, that in another, and so on.
    private static string Around(string inner, Dice dice, int depth)
    {
        for (; depth > 0; depth--)
        {
            inner = dice.Below(9) switch
            {
                0 => $"(1 + {(inner.StartsWith('{') ? $"({inner})" : inner)})",
                1 => $"[1, {inner}, 2]",
                2 => $"(if 1 < 2 {{ {inner} }} else 0)",
                3 => $"{{ let f{depth} = fn(a) {inner}; f{depth}(3) }}",
                4 => $"map([1, 2], fn(m) {inner})",
                5 => $"fold([1, 2, 3], 0, fn(s, x) {inner})",
                6 => $"{{ let r{depth} = fn(n) if n < 1 {{ {inner} }} else r{depth}(n - 1); r{depth}({dice.Below(9)}) }}",
                7 => $"len([{inner}])",
                _ => $"filter(range(3), fn(k) {{ let z = k * 2; {inner} }})",
            };
        }
        return inner;
    }

    private static string Harmless(Dice dice) =>
        dice.Below(6) switch
        {
            0 => $"let a{dice.Below(9)} = {dice.Below(100)} * {dice.Below(100)};",
            1 => "let twice = fn(x) x * 2; map(range(4), twice);",
            2 => $"let s = \"{Word(dice)}\" + \"{Word(dice)}\"; slice(s, 0, 2);",
            3 => "let i = 0; while i != 0 { let k = i; 0 };",
            4 => "sort([3, 1, 2], fn(a, b) a < b);",
            _ => "nth([1, 2, 3], 1) % 2;",
        };

    private static string Numbers(Dice dice) => dice.Of("[1, 2]", "[]", "[4, 5, 6]", "range(5)");

    private static string Word(Dice dice) => dice.Of("apple", "pear", "plum tart", "fig", "quince");
}
