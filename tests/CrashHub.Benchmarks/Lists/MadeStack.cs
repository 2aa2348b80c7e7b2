using CrashHub.Analysis.Report;
using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Traps;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;

namespace CrashHub.Benchmarks.Lists;

/// <summary>What the server keeps of one stack, made by the server's own code.</summary>
internal sealed class MadeStack
{
    public required TermSet Terms { get; init; }
    public required CrashStack Stack { get; init; }
    public required byte[] Report { get; init; }
    public required byte[] Input { get; init; }
    public required int[] Modules { get; init; }
    public required string Text { get; init; }

    public static MadeStack Of(int[] functions, string trap, string? algorithm = null)
    {
        var (frames, modules) = MadeProgram.Report(functions);
        var text = $"{trap} in {string.Join(" ", functions.Take(5).Select(MadeProgram.Function))}";
        var report = new CrashReport
        {
            Process = "app",
            Trap = new TrapReport { Kind = TrapKind.Unreachable, Source = TrapSource.Instruction },
            Modules = modules,
            Threads = [new ThreadReport("main", false, frames)],
            Memories = [],
            Signature = new CrashSignature("made", text, algorithm ?? "v1+made", []),
            Notes = [],
        };
        var named = functions.Select(f => new SignatureFrame
        {
            Function = MadeProgram.Function(f),
            File = MadeProgram.File(f),
            FunctionIndex = 50 + f,
        });
        return new()
        {
            Terms = TermSet.OfStack(frames, modules)!,
            Stack = CrashStack.Of([.. functions.Select(MadeProgram.Function)]),
            Report = StoredReport.Pack(report).Report,
            Input = StoredSignatureInput.Pack(new SignatureInput([.. named], TrapKind.Unreachable, [], null)),
            Modules = [.. functions.Select(MadeProgram.ModuleOf).Distinct()],
            Text = text,
        };
    }
}
