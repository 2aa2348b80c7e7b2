using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Report;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>Messages and causes of real dumps.</summary>
public sealed class TrapMessageTests
{
    [Theory]
    [InlineData("quota-o0")]
    [InlineData("em-tiles-sm-assert")]
    [InlineData("arena-o1-new")]
    [InlineData("billing-min-o0-mul")]
    [InlineData("router-o1")]
    [InlineData("rust-plugin-o2-empty")]
    [InlineData("rust-plugin-o2-unreachable-msg")]
    [InlineData("rust-router-o2-index-oob")]
    [InlineData("rust-router-o2-middleware")]
    [InlineData("rust-router-o2-panic-fmt")]
    [InlineData("asc-inventory-debug-assert")]
    [InlineData("asc-inventory-debug-throw")]
    [InlineData("asc-inventory-release-throw")]
    [InlineData("asc-inventory-release-map-key")]
    public void TheMessageIsWhatTheProgramSaid(string name)
    {
        var truth = TruthCase.Open(name);

        var trap = truth.Report().Trap;

        Assert.Contains(truth.Trap.GetProperty("message").GetString()!, trap.Message, StringComparison.Ordinal);
        Assert.True(trap.MessageFromMemory);
        Assert.Equal(truth.Trap.GetProperty("cause").GetString(), Spelled(trap.Cause));
    }

    [Theory]
    [InlineData("rust-router-o2-abort", TrapCause.CAbort)]
    [InlineData("em-tiles-sm-abort", TrapCause.CAbort)]
    [InlineData("billing-trap-o1-index", TrapCause.Sanitizer)]
    [InlineData("billing-trap-o1-mul", TrapCause.Sanitizer)]
    [InlineData("resolver-o1-shadow", TrapCause.ShadowStackOverflow)]
    [InlineData("resolver-o1-engine", null)]
    [InlineData("loc-matrix-o0-oob", null)]
    [InlineData("old-pricing-o0-rewriter-freight", null)]
    public void NoMessageIsMadeUpWhereTheProgramGaveNone(string name, TrapCause? cause)
    {
        var trap = TruthCase.Open(name).Report().Trap;

        Assert.Null(trap.Message);
        Assert.False(trap.MessageFromMemory);
        Assert.Equal(cause, trap.Cause);
    }

    [Fact]
    public void APanicsPlaceIsToldBesideItsText() =>
        Assert.EndsWith(
            " (src/rust_router.rs:109:28)",
            TruthCase.Open("rust-router-o2-panic-fmt").Report().Trap.Message,
            StringComparison.Ordinal
        );

    // The payload's own text is used only where it says what the panic's format arguments say.
    [Fact]
    public void ATextThatIsNotThePanicsIsNotTaken()
    {
        var stale = "limit must be one number; x"u8.ToArray();

        var trap = TruthCase
            .Open("rust-router-o2-middleware")
            .Report(changeDump: dump => Replaced(dump, "quota must be a number: Par"u8, stale))
            .Trap;

        Assert.Null(trap.Message);
    }

    [Fact]
    public void AnotherTextInMemoryChangesNothing()
    {
        var truth = TruthCase.Open("rust-router-o2-index-oob");
        var whole = truth.Report().Trap.Message;

        var trap = truth
            .Report(changeDump: dump => Replaced(dump, "the len is 5 but the index is 14"u8, "the len is 9 but the index is 77"u8))
            .Trap;

        Assert.Equal(whole, trap.Message);
    }

    private static ReadOnlyMemory<byte> Replaced(ReadOnlyMemory<byte> dump, ReadOnlySpan<byte> text, ReadOnlySpan<byte> by)
    {
        Assert.Equal(text.Length, by.Length);
        var changed = dump.ToArray();
        var found = 0;
        for (var at = changed.AsSpan().IndexOf(text); at >= 0; at = changed.AsSpan().IndexOf(text), found++)
            by.CopyTo(changed.AsSpan(at));
        Assert.True(found > 0);
        return changed;
    }

    private static string? Spelled(TrapCause? cause) => cause is null ? null : JsonSerializer.Serialize(cause.Value).Trim('"');
}
