using System.Globalization;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;

namespace CrashHub.Benchmarks.Lists;

/// <summary>A made-up program: names as C++ and Rust have them, each function with its file, module and callers.</summary>
internal static class MadeProgram
{
    public const int Functions = 40_000;
    public const int Modules = 40;
    private static readonly int[] Layers = [1, 2, 5, 12, 30, 80, 200, 600, 2000, 6000, 15_000, Functions];

    private static readonly string[] Areas =
    [
        "checkout",
        "cart",
        "search",
        "billing",
        "auth",
        "render",
        "physics",
        "audio",
        "codec",
        "net",
        "storage",
        "index",
        "parser",
        "router",
        "session",
        "catalog",
        "pricing",
        "stock",
        "mail",
        "report",
        "image",
        "layout",
        "sync",
        "cache",
        "queue",
        "geo",
        "chat",
        "feed",
        "score",
        "tax",
    ];

    private static readonly string[] Things =
    [
        "Order",
        "Item",
        "Node",
        "Tree",
        "Buffer",
        "Frame",
        "Stream",
        "Token",
        "Vector",
        "Matrix",
        "Session",
        "Packet",
        "Rule",
        "Price",
        "Address",
        "Invoice",
        "Cursor",
        "Page",
        "Record",
        "Table",
        "Shape",
        "Widget",
        "Event",
        "Handler",
        "Worker",
        "Plan",
        "Query",
        "Batch",
        "Graph",
        "Edge",
    ];

    private static readonly string[] Verbs =
    [
        "apply",
        "load",
        "store",
        "merge",
        "split",
        "find",
        "insert",
        "remove",
        "update",
        "parse",
        "encode",
        "decode",
        "render",
        "resolve",
        "visit",
        "flush",
        "compute",
        "validate",
        "convert",
        "read",
        "write",
        "push",
        "pop",
        "commit",
        "retry",
        "next",
        "resize",
        "hash",
        "compare",
        "drop_in_place",
    ];

    /// <summary>A function's name; no two are alike.</summary>
    public static string Function(int f)
    {
        var (area, thing, verb) = (Areas[f % 30], Things[f / 30 % 30], Verbs[f / 900 % 30]);
        var number = f / 27_000 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{f / 27_000 + 1}");
        return (f % 3) switch
        {
            0 =>
                $"{area}::{thing}::{verb}_{thing.ToLowerInvariant()}{number}(std::__2::vector<{thing}, std::__2::allocator<{thing}>>&, unsigned long)",
            1 => $"<{area}::{thing} as core::ops::Fn>::{verb}{number}",
            _ => $"{area}_{verb}_{thing.ToLowerInvariant()}{number}",
        };
    }

    public static string File(int f) =>
        $"/build/src/{Areas[f % 30]}/{Things[f / 30 % 30].ToLowerInvariant()}{(f / 900 % 4 == 0 ? "" : "_impl")}.{(f % 3 == 1 ? "rs" : "cpp")}";

    public static string Module(int m) => m == 0 ? "app.wasm" : $"{Areas[m % 30]}{(m < 30 ? "" : "_plugin")}.wasm";

    public static int ModuleOf(int f) =>
        f < 1000 ? 0
        : f % 30 == 0 ? 0
        : f % 4 == 0 ? f % 30 + (f % 8 == 0 && f % 30 < 10 ? 30 : 0)
        : 0;

    /// <summary>A walk from a function to <c>main</c>, youngest first; variants differ in one of the middle.</summary>
    public static int[] Stack(int youngest, int variant)
    {
        var layer = Array.FindIndex(Layers, size => youngest < size);
        var stack = new List<int> { youngest };
        var function = youngest;
        var forks = variant;
        for (layer--; layer >= 0; layer--)
        {
            function = (function * 7 + layer + (forks & 3)) % Layers[layer];
            forks >>= 2;
            stack.Add(function);
        }
        return [.. stack];
    }

    /// <summary>The frames as a report has them.</summary>
    public static (List<FrameReport> Frames, List<ModuleReport> Modules) Report(int[] stack)
    {
        var modules = new List<int>();
        var frames = new List<FrameReport>();
        foreach (var f in stack)
        {
            var module = modules.IndexOf(ModuleOf(f));
            if (module < 0)
            {
                module = modules.Count;
                modules.Add(ModuleOf(f));
            }
            frames.Add(
                new FrameReport
                {
                    Index = frames.Count,
                    Inline = f % 9 == 0,
                    Module = module,
                    FunctionIndex = 50 + f,
                    CodeOffset = 17 + f % 400,
                    ModuleOffset = 1000 + f * 97L,
                    Function = Function(f),
                    LinkageName = Function(f),
                    File = File(f),
                    Line = 10 + f % 900,
                    Column = 1 + f % 60,
                    InApp = f > 4,
                    Status = FrameStatus.Symbolicated,
                    DebugInfo = DebugInfoKind.Dwarf,
                }
            );
        }
        var named = modules.Select(
            (m, at) =>
                new ModuleReport
                {
                    Index = at,
                    Name = Module(m),
                    MatchedBy = ModuleMatch.BuildId,
                    Confidence = 1,
                }
        );
        return (frames, [.. named]);
    }
}
