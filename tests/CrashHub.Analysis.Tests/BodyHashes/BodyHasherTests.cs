using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.BodyHashes;

public sealed class BodyHasherTests
{
    private const int DataStart = 1024;
    private const int MemoryEnd = 65536;

    [Fact]
    public void WhatALinkerPlacesDoesNotCount()
    {
        var one = new Program(Shift: false, Address: DataStart);
        var other = new Program(Shift: true, Address: DataStart + 40);

        Assert.Equal(one.Hash(), other.Hash());
    }

    [Fact]
    public void WhatTheProgramSaysCounts()
    {
        var plain = new Program(Shift: false, Address: DataStart);
        Program[] changed =
        [
            plain with
            {
                Constant = 8,
            },
            plain with
            {
                StaticOffset = 8,
            },
            plain with
            {
                Local = WasmBuilder.I64,
            },
            plain with
            {
                Label = 1,
            },
            plain with
            {
                CalleeResult = 43,
            },
            plain with
            {
                Import = "other_call",
            },
            plain with
            {
                Parameter = WasmBuilder.F32,
            },
        ];

        var hashes = changed.Append(plain).Select(program => program.Hash()).ToList();

        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }

    [Fact]
    public void NamesThatAMinifierMadeUpDoNotCount()
    {
        var plain = new Program(Shift: false, Address: DataStart) { Import = "a" };

        Assert.Equal(plain.Hash(), (plain with { Import = "zz" }).Hash());
        Assert.NotEqual(plain.Hash(), (plain with { Import = "zzz" }).Hash());
    }

    [Theory]
    [InlineData(DataStart - 1, false)]
    [InlineData(DataStart, true)]
    [InlineData(MemoryEnd, true)]
    [InlineData(MemoryEnd + 1, false)]
    public void ConstantsInStaticMemoryAreAddresses(int value, bool isAddress)
    {
        var known = new Program(Shift: false, Address: DataStart + 8).Hash();

        Assert.Equal(isAddress, new Program(Shift: false, Address: value).Hash() == known);
    }

    [Fact]
    public void NumbersThatALinkerFilledInDoNotCount()
    {
        var first = Hash(new WasmWriter().Byte(0x41).Padded(3).Byte(0x1a).ToArray());
        var second = Hash(new WasmWriter().Byte(0x41).Padded(4).Byte(0x1a).ToArray());
        var plain = Hash(new WasmWriter().Byte(0x41).Signed(3).Byte(0x1a).ToArray());

        Assert.Equal(first, second);
        Assert.NotEqual(first, plain);
    }

    [Fact]
    public void HowNumbersAreWrittenDoesNotCount()
    {
        // local.set 0 with a short and a long index; locals as one run and as two.
        var type = new WasmBuilder();
        var shortly = type.Function(type.Type([], []), [0x41, 7, 0x21, 0], WasmBuilder.I32, WasmBuilder.I32);
        var module = new WasmBuilder();
        module.Type([], []);
        var body = new WasmWriter().Unsigned(1).Unsigned(2).Byte(WasmBuilder.I32).Bytes(0x41, 7, 0x21).Padded(0).Byte(0x0b).ToArray();
        var longer = module.Raw(3, [1, 0]).Raw(10, new WasmWriter().Unsigned(1).Vector(body).ToArray()).Build();

        Assert.Equal(Hash(type.Build(), shortly), Hash(longer, 0));
    }

    [Fact]
    public void LabelsOfATableCount()
    {
        byte[] Table(byte first, byte last) => [0x02, 0x40, 0x02, 0x40, 0x41, 0, 0x0e, 2, first, 0, last, 0x0b, 0x0b];

        Assert.NotEqual(Hash(Table(0, 1)), Hash(Table(1, 1)));
        Assert.NotEqual(Hash(Table(0, 0)), Hash(Table(0, 1)));
    }

    [Fact]
    public void AllBytesOfAVectorCount()
    {
        byte[] Vector(byte last) => [0xfd, 12, .. new byte[15], last, 0x1a];

        Assert.NotEqual(Hash(Vector(1)), Hash(Vector(2)));
    }

    [Fact]
    public void WhatIsNoCodeHasNoHash()
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        var import = module.ImportFunction("env", "call", type);
        var garbage = module.Function(type, [0xff]);
        var hasher = new BodyHasher(WasmModule.Parse(module.Build(), AnalysisLimits.Default));

        Assert.False(hasher.TryHash(import, out _, out _));
        Assert.False(hasher.TryHash(garbage, out _, out _));
        Assert.False(hasher.TryHash(garbage + 1, out _, out _));
        Assert.False(hasher.TryHash(uint.MaxValue, out _, out _));
    }

    [Fact]
    public void ABodyOfAnyLengthIsHashedToItsLastInstruction()
    {
        byte[] Long(byte last) => [.. Enumerable.Repeat<byte[]>([0x41, 5, 0x1a], 5000).SelectMany(part => part), 0x41, last, 0x1a];

        Assert.NotEqual(Hash(Long(1)), Hash(Long(2)));
        Assert.Equal(Hash(Long(1)), Hash(Long(1)));
    }

    [Fact]
    public void TheTextFormIsReadBack()
    {
        var hash = Hash([0x01]);

        Assert.Matches("^b1:[0-9a-f]{32}$", hash.ToString());
        Assert.True(BodyHash.TryParse(hash.ToString(), out var read));
        Assert.Equal(hash, read);
        Assert.All(
            ["b2" + hash.ToString()[2..], hash.ToString() + "0", hash.ToString()[..^1] + "g", "", null],
            text => Assert.False(BodyHash.TryParse(text, out _))
        );
    }

    private static BodyHash Hash(byte[] code)
    {
        var module = new WasmBuilder();
        var function = module.Function(module.Type([], []), code);
        return Hash(module.Build(), function);
    }

    private static BodyHash Hash(byte[] module, uint function)
    {
        Assert.True(new BodyHasher(WasmModule.Parse(module, AnalysisLimits.Default)).TryHash(function, out var hash, out _));
        return hash;
    }

    /// <summary>One function that uses a bit of everything, at one place of a module or another.</summary>
    private sealed record Program(bool Shift, int Address)
    {
        public int Constant { get; init; } = 7;
        public byte StaticOffset { get; init; } = 4;
        public byte Local { get; init; } = WasmBuilder.I32;
        public byte Parameter { get; init; } = WasmBuilder.I32;
        public byte Label { get; init; }
        public int CalleeResult { get; init; } = 42;
        public string Import { get; init; } = "call_out";

        public BodyHash Hash()
        {
            var module = new WasmBuilder();
            if (Shift)
                module.Type([WasmBuilder.F64, WasmBuilder.I64], [WasmBuilder.F32]);
            var plain = module.Type([], []);
            var giving = module.Type([], [WasmBuilder.I32]);
            var asked = module.Type([Parameter], []);
            if (Shift)
                module.ImportFunction("env", "shift", plain);
            var import = module.ImportFunction("env", Import, plain);
            if (Shift)
                module.Function(plain, [0x01]);
            var callee = module.Function(giving, new WasmWriter().Byte(0x41).Signed(CalleeResult).ToArray());
            if (Shift)
                module.GlobalI32(5, mutable: true);
            module.GlobalI32(DataStart * 4, mutable: true).Table(4).Memory(1).Data(DataStart, new byte[100]);
            var code = new WasmWriter()
                .Byte(0x02)
                .Byte(0x40)
                .Byte(0x23)
                .Unsigned(Shift ? 1u : 0)
                .Byte(0x0d)
                .Byte(Label)
                .Byte(0x0b)
                .Byte(0x10)
                .Padded(import)
                .Byte(0x10)
                .Padded(callee)
                .Bytes(0x28, 2, StaticOffset, 0x1a)
                .Byte(0x41)
                .Signed(Address)
                .Byte(0x1a)
                .Byte(0x41)
                .Signed(Constant)
                .Byte(0x11)
                .Unsigned(plain)
                .Byte(0);
            var function = module.Function(asked, code.ToArray(), Local);
            return BodyHasherTests.Hash(module.Build(), function);
        }
    }
}
