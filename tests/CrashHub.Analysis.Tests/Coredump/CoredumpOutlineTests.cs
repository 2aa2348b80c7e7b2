using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class CoredumpOutlineTests
{
    private static CoredumpBuilder Dump() =>
        new CoredumpBuilder().Module("m").Memory(1).Instance(0, [0]).Segment(0, [1, 2, 3]).Frame(0, 1, 2);

    [Fact]
    public void ReadsTheSameInPiecesOfAnySize()
    {
        foreach (var file in Fixture.Files("hostile", "*.coredump").Concat(Fixture.Files("dumps", "old-*")))
        {
            var bytes = Fixture.Bytes(file);
            var whole = CoredumpOutline.Read(bytes);
            foreach (var size in new[] { 1, 3, 4096 })
            {
                var reader = new SectionListReader();
                for (var at = 0; at < bytes.Length; at += size)
                    reader.Feed(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));

                Assert.Equal(whole, reader.Finish());
            }
            Assert.Equal(bytes.Length, whole.Received);
        }
    }

    [Fact]
    public void ACutBeforeTheEndOfTheStackIsTruncated()
    {
        var whole = Dump().Build();
        for (var length = 9; length < whole.Length; length++)
        {
            var outline = CoredumpOutline.Read(whole.AsSpan(0, length));

            // Between two sections nothing tells a cut file from a module.
            if (outline.Status == CoredumpStatus.NoCorestack)
                continue;
            Assert.Equal(CoredumpStatus.Truncated, outline.Status);
            Assert.Equal(length, outline.Received);
            Assert.InRange(outline.Declared, length, whole.Length);
            Assert.InRange(outline.Error.Offset, 0, length);
        }
    }

    [Fact]
    public void ACutAfterTheStackIsSalvaged()
    {
        var whole = Dump().StackFirst().Build();
        var outline = CoredumpOutline.Read(whole.AsSpan(0, whole.Length - 3));

        Assert.Equal((CoredumpStatus.Ok, 1), (outline.Status, outline.Threads));
        Assert.Equal(ParseErrorKind.LengthPastEnd, outline.Error.Kind);
        Assert.Equal(whole.Length, outline.Declared);
    }

    [Fact]
    public void AModuleHasNoCorestack()
    {
        var outline = CoredumpOutline.Read(Fixture.Bytes("modules/loc-pricing-o0.wasm"));

        Assert.Equal(CoredumpStatus.NoCorestack, outline.Status);
        Assert.Equal(ParseErrorKind.MissingSection, outline.Error.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7f454c46020101")]
    [InlineData("0061736d0d000100")]
    public void OtherFilesAreNoWasm(string hex) =>
        Assert.Equal(CoredumpStatus.NotWasm, CoredumpOutline.Read(Convert.FromHexString(hex)).Status);

    [Fact]
    public void AnEndlessSectionLengthIsMalformed()
    {
        var outline = CoredumpOutline.Read([.. "\0asm"u8, 1, 0, 0, 0, 11, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);

        Assert.Equal(CoredumpStatus.Malformed, outline.Status);
        Assert.Equal(ParseErrorKind.InvalidLeb128, outline.Error.Kind);
    }

    [Fact]
    public void TellsADeclaredLengthBeforeTheBytesCome()
    {
        var reader = new SectionListReader();
        reader.Feed([.. "\0asm"u8, 1, 0, 0, 0, 11, 0xff, 0xff, 0xff, 0xff, 0x0f]);

        Assert.Equal(14 + 0xffffffffL, reader.DeclaredBytes);
        Assert.Equal(14, reader.ReceivedBytes);
    }

    [Fact]
    public void ADamagedNameLengthCostsOnlyTheName()
    {
        byte[] odd = [0, 3, 0xff, 0xff, 0xff];
        var whole = Dump().StackFirst().Build();
        var outline = CoredumpOutline.Read([.. whole[..8], .. odd, .. whole[8..]]);

        Assert.Equal((CoredumpStatus.Ok, ParseErrorKind.None), (outline.Status, outline.Error.Kind));
    }

    [Fact]
    public void AllocatesNextToNothing()
    {
        var bytes = Fixture.Bytes("dumps/session-o0-store.coredump");

        Assert.True(Allocations.Each(() => CoredumpOutline.Read(bytes)) < 1024);
    }
}
