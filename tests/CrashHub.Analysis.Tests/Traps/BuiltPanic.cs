using System.Text;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>
/// A built module whose function calls <c>core::panicking::panic_fmt</c> of Rust 1.93 and newer with constants: a template, the values, a place; and the dump of
/// the trap in there.
/// </summary>
internal static class BuiltPanic
{
    public const int Values = 512;
    public const int Number = 600;
    public const int Name = 620;
    public const int DisplayOfU32 = 1;
    public const int DisplayOfStr = 2;

    private const int Template = 1024;
    private const int Place = 700;

    /// <summary>The message.</summary>
    /// <param name="template">What lies at the template's address.</param>
    /// <param name="second">The second word.</param>
    /// <param name="values">Pairs of words at <see cref="Values"/>: an address, an entry of the table.</param>
    public static string? Message(byte[] template, int second, params int[] values)
    {
        var wasm = new WasmBuilder();
        var nothing = wasm.Type([], []);
        var three = wasm.Type([WasmBuilder.I32, WasmBuilder.I32, WasmBuilder.I32], []);
        wasm.Function(three, [0x00]);
        var before = new WasmWriter().Byte(0x41).Signed(Template).Byte(0x41).Signed(second).Byte(0x41).Signed(Place).ToArray();
        wasm.Function(nothing, [.. before, 0x10, 0, 0x00]);
        wasm.Function(nothing, []);
        wasm.Function(nothing, []);
        wasm.Table(3).Memory(1).Elements(1, 2, 3).Data(0, "data"u8);
        wasm.Named(0, "core::panicking::panic_fmt").Named(1, "main");
        wasm.Named(2, "<u32 as core::fmt::Display>::fmt").Named(3, "<&str as core::fmt::Display>::fmt");
        var dump = new CoredumpBuilder().Process("p").Module("m").Instance(0, [0], []).Memory(1);
        dump.Segment(Template, template).Segment(Place, Words(Name, 4, 7, 9)).Segment(Number, Words(4711)).Segment(Name, "a.rs"u8);
        // A &str: the file's name again.
        dump.Segment(Number + 8, Words(Name, 4)).Segment(Values, Words(values));
        dump.Thread("main").Frame(0, 0, 1).Frame(0, 1, (uint)(1 + before.Length));
        var plan = CrashAnalysis.Plan(dump.Build(), new CrashEvent(), AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = wasm.Build(),
            Build = new BuildReference(null, null, null, "m", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken).Trap.Message;
    }

    /// <summary>A piece of a template: its length, its bytes.</summary>
    public static byte[] Piece(string text) => [(byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Words(params int[] words)
    {
        var bytes = new byte[4 * words.Length];
        Buffer.BlockCopy(words, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
