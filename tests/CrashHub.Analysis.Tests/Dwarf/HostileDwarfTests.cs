using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class HostileDwarfTests
{
    public static TheoryData<string> Files() => [.. Fixture.Files("hostile/dwarf", "*.wasm")];

    [Theory]
    [MemberData(nameof(Files))]
    public void HostileModulesAreReadWithFaultsInsideTheFile(string file)
    {
        var path = Fixture.PathOf(file);
        var data = ModuleDebugInfo.Open(path);

        for (ulong address = 0; address < 0x100; address++)
            data.Find(address);
        _ = data.Subprograms().Count();

        var length = new FileInfo(path).Length;
        Assert.All(data.Faults, fault => Assert.InRange(fault.Offset, 0, length));
    }

    [Fact]
    public void SoundControlsAreReadWithoutFaults()
    {
        var made = ModuleDebugInfo.Open(Fixture.PathOf("hostile/dwarf/control/sound.wasm"));
        var compiled = ModuleDebugInfo.Open(Fixture.PathOf("hostile/dwarf/mutated/queue-o1-dwarf5-control.wasm"));

        Assert.Equal("step_0 /src/lib/a.c:11:?", Assert.Single(made.Find(3)).Show());
        Assert.Equal("shop::drain /src/queue.cpp:9:80", Assert.Single(compiled.Find(0x40)).Show());
        Assert.Empty(made.Faults);
        Assert.Empty(compiled.Faults);
    }

    [Theory]
    [InlineData("info/version-6", ParseErrorKind.UnknownEncoding, ".debug_info")]
    [InlineData("info/abbrev-offset-past", ParseErrorKind.IndexOutOfRange, ".debug_info")]
    [InlineData("line/max-ops-0", ParseErrorKind.ValueOutOfRange, ".debug_line")]
    [InlineData("line/extended-past", ParseErrorKind.LengthPastEnd, ".debug_line")]
    [InlineData("line/v5-implicit-form", ParseErrorKind.CountPastEnd, ".debug_line")]
    [InlineData("type/blocks-deep", ParseErrorKind.LimitReached, ".debug_info")]
    public void WhatIsWrongIsTold(string file, ParseErrorKind kind, string section)
    {
        var data = ModuleDebugInfo.Open(Fixture.PathOf($"hostile/dwarf/{file}.wasm"));

        data.Find(3);

        Assert.Contains(data.Faults, fault => fault.Kind == kind && fault.Section == section);
    }

    /// <summary>
    /// Changed bytes of every debug section never throw, give no more frames than the limits allow, and faults lie inside the file.
    /// </summary>
    [Theory]
    [InlineData("hostile/dwarf/mutated/queue-o1-dwarf5-control.wasm", 3000)]
    [InlineData("dwarf/boxes-dwarf3.wasm", 1500)]
    [InlineData("dwarf/boxes-types5.wasm", 1500)]
    [InlineData("dwarf/boxes-split4.wasm", 1500)]
    [InlineData("dwarf/boxes-split5.wasm", 1500)]
    public void ChangedBytesNeverThrow(string file, int rounds)
    {
        var path = Fixture.PathOf(file);
        var package = Path.ChangeExtension(path, ".dwp");
        var module = File.ReadAllBytes(path);
        var split = File.Exists(package) ? File.ReadAllBytes(package) : null;
        var limits = AnalysisLimits.Default with { MaxDies = 200_000, MaxLineRows = 200_000, MaxInlineDepth = 20 };
        var random = new Random(41);
        for (var round = 0; round < Fuzz.Rounds(rounds); round++)
        {
            var main = Change(ModuleDebugInfo.LookupOf(module), random);
            var other = split is null ? null : Change(ModuleDebugInfo.LookupOf(split), random);
            var data = DwarfData.Open(DwarfSections.FromLookup(main), other is null ? [] : [DwarfSections.FromSplitLookup(other)], limits);

            for (ulong address = 1; address < 0x200; address += 7)
                Assert.InRange(data.Find(address).Count, 0, limits.MaxInlineDepth + 1);
            _ = data.Subprograms().Count();

            Assert.InRange(data.Faults.Count, 0, limits.MaxNotes);
            Assert.All(data.Faults, fault => Assert.InRange(fault.Offset, 0, Math.Max(module.Length, split?.Length ?? 0)));
        }
    }

    /// <summary>Changes a few bytes of about half of the sections, each the same way whenever it is asked for.</summary>
    private static DwarfSectionLookup Change(DwarfSectionLookup original, Random random)
    {
        var seed = random.Next();
        return name =>
        {
            if (original(name) is not { } section || section.Bytes.IsEmpty)
                return null;
            var own = new Random(seed + name.Length);
            var bytes = section.Bytes.ToArray();
            for (var i = own.Next(4); i > 0; i--)
                bytes[own.Next(bytes.Length)] = own.Next(3) switch
                {
                    0 => (byte)own.Next(256),
                    1 => 0xff,
                    _ => (byte)own.Next(4),
                };
            var length = own.Next(20) == 0 ? own.Next(bytes.Length) : bytes.Length;
            return (bytes.AsMemory(0, length), section.Offset);
        };
    }
}
