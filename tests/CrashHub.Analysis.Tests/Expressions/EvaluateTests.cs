using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Expressions;

/// <summary>Expressions in the frames of a C++ crash, whose source is <c>Fixtures/src/inventory.cpp</c>.</summary>
public sealed class EvaluateTests
{
    private const int Scalars = 2;
    private const int Aggregates = 4;
    private readonly CrashValues values = TruthCase.Open("inventory-o0").Values();

    [Theory]
    [InlineData(Aggregates, "1 + 2 * 3", "7")]
    [InlineData(Aggregates, "prices[\"apple\"] * 2", "1")]
    [InlineData(Aggregates, "numbers.size() + 1", "5")]
    [InlineData(Aggregates, "numbers.back()", "7")]
    [InlineData(Aggregates, "&grid[1][2]", "0xffc4")]
    [InlineData(Aggregates, "*(&grid[1][0] + 2)", "6")]
    [InlineData(Aggregates, "*maybe + 1", "18")]
    [InlineData(Aggregates, "names[1] == \"beta\"", "true")]
    [InlineData(Aggregates, "((Node*)&nodes[1])->value", "2")]
    [InlineData(Aggregates, "sizeof(nodes) / sizeof(stock::Node)", "3")]
    [InlineData(Aggregates, "nodes[0].next->next->value", "3")]
    [InlineData(Aggregates, "items[0]->id_ == 501 && ref > 6 ? 10 : 20", "10")]
    [InlineData(Aggregates, "-1 < 1u", "false")]
    [InlineData(Aggregates, "0xffffffff + 1", "0")]
    [InlineData(Aggregates, "4294967295 + 1", "4294967296")]
    [InlineData(Aggregates, "~0xff000000", "16777215")]
    [InlineData(Aggregates, "-7 / 2", "-3")]
    [InlineData(Aggregates, "-7 % 3", "-1")]
    [InlineData(Aggregates, "-8 >> 1", "-4")]
    [InlineData(Aggregates, "0x80000000 >> 31", "1")]
    [InlineData(Aggregates, "1 << 31", "-2147483648")]
    [InlineData(Aggregates, "2 + 3 << 1 == 10 ? 7 & 5 | 8 : 0", "13")]
    [InlineData(Aggregates, "1 - 2 - 3", "-4")]
    [InlineData(Aggregates, "0.0 / 0.0 == 0.0 / 0.0", "false")]
    [InlineData(Aggregates, "300.7 as u8", "255")]
    [InlineData(Aggregates, "-1.5 as u8", "0")]
    [InlineData(Aggregates, "1e30 as u64", "18446744073709551615")]
    [InlineData(Aggregates, "(unsigned short)65580", "44")]
    [InlineData(Aggregates, "'\\x41' + '\\a' + '\\101'", "137")]
    [InlineData(Aggregates, "'\\xff'", "-1")]
    [InlineData(Aggregates, "(void*)16 + 4 == 20", "true")]
    [InlineData(Aggregates, "sizeof 1.0f + sizeof(long long)", "12")]
    [InlineData(Aggregates, "raw[0]@3", "\"abc\"")]
    [InlineData(Scalars, "mode == Busy", "true")]
    [InlineData(Scalars, "Mode::Idle", "Idle")]
    [InlineData(Scalars, "(short)70000", "4464")]
    [InlineData(Scalars, "u8 as i8", "-56")]
    [InlineData(Scalars, "f64 * 2", "-5e-300")]
    [InlineData(Scalars, "letter == 'z'", "true")]
    public void GivesTheValue(int frame, string expression, string value)
    {
        var answer = values.Evaluate(0, frame, expression, null, TestContext.Current.CancellationToken)!;

        Assert.Null(answer.Error);
        Assert.Equal(value, answer.Value);
    }

    [Theory]
    [InlineData("letter", "x", "0x7a")]
    [InlineData("i8", "u", "156")]
    [InlineData("u8", "b", "0b11001000")]
    [InlineData("f32", "x", "0.15625")]
    [InlineData("wide", "c", "'€'")]
    public void ShowsNumbersInTheFormatAskedFor(string expression, string format, string value) =>
        Assert.Equal(value, values.Evaluate(0, Scalars, expression, format, TestContext.Current.CancellationToken)!.Value);

    [Theory]
    [InlineData("no_such_name +", 14)]
    [InlineData("1 + no_such_name", 4)]
    [InlineData("numbers[9]", 7)]
    [InlineData("numbers = 3", 8)]
    [InlineData("fail(1)", 4)]
    [InlineData("1 / 0", 2)]
    [InlineData("\"open", 0)]
    [InlineData("--numbers", 0)]
    [InlineData("1 --1", 2)]
    [InlineData("'\\q'", 1)]
    [InlineData("089", 0)]
    [InlineData("1 << 32", 2)]
    [InlineData("5 % 0", 2)]
    [InlineData("(1", 2)]
    public void SaysWhereAnExpressionIsWrong(string expression, int position)
    {
        var answer = values.Evaluate(0, Aggregates, expression, null, TestContext.Current.CancellationToken)!;

        Assert.NotNull(answer.Error);
        Assert.Equal(position, answer.Position);
        Assert.Null(answer.Value);
    }

    [Fact]
    public void PagesThroughMembers()
    {
        var page = values.Children(0, Aggregates, "numbers", 2, 2, TestContext.Current.CancellationToken)!;

        Assert.Equal(5, page.Total);
        Assert.Equal([("[1]", "3"), ("[2]", "5")], page.Items.Select(item => (item.Name, item.Value!)));
    }

    [Fact]
    public void KnowsNoFrameThatIsNotThere()
    {
        Assert.Null(values.Evaluate(9, 0, "1", null, TestContext.Current.CancellationToken));
        Assert.Null(values.Variables(0, 99, 0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void NonsenseIsAnErrorAndNothingWorse()
    {
        string[] words =
        [
            "numbers",
            "prices",
            "*",
            "&",
            "(",
            ")",
            "[",
            "]",
            ".",
            "->",
            "1",
            "\"a\"",
            "sizeof",
            "as",
            "<",
            ">>",
            "::",
            "..",
            "@",
            "?",
            ":",
            "-",
            "int",
            "size()",
            "owned",
        ];
        var random = new Random(20261130);

        for (var i = 0; i < 3_000; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => words[random.Next(words.Length)]));
            var answer = values.Evaluate(0, Aggregates, text, null, TestContext.Current.CancellationToken)!;
            Assert.True(answer.Error is null || answer.Position <= text.Length, text);
        }
    }
}
