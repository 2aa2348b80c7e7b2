using CrashHub.Benchmarks;

// Figures are medians of several rounds, printed beside a baseline of the same run; no figure decides anything.
if (args is [DiscardServer.Word, var listen])
{
    await DiscardServer.ServeAsync(listen);
    return 0;
}
var chosen =
    args.Length > 0
        ? args
        :
        [
            "parse",
            "symbolicate",
            "demangle",
            "index",
            "stack",
            "values",
            "signature",
            "first-answer",
            "dump",
            "bodies",
            "ingest",
            "rows",
            "lists",
            "similar",
            "regroup",
        ];
Console.WriteLine(
    $"{Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {Environment.Version}"
);
foreach (var name in chosen)
{
    switch (name)
    {
        case "parse":
            ParseBenchmark.Run();
            break;
        case "symbolicate":
            SymbolicationBenchmark.Run();
            break;
        case "index":
            IndexBenchmark.Run();
            break;
        case "index-memory":
            IndexBenchmark.RunMemory();
            break;
        case "stack":
            StackBenchmark.Run();
            break;
        case "values":
            ValuesBenchmark.Run();
            break;
        case "demangle":
            DemanglingBenchmark.Run();
            break;
        case "dump":
            DumpBenchmark.Run(Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_DUMP"));
            break;
        case "first-answer":
            FirstAnswerBenchmark.Run();
            break;
        case "bodies":
            BodyBenchmark.Run(Environment.GetEnvironmentVariable("CRASHHUB_BENCH_RELINKED"));
            break;
        case "ingest":
            await IngestBenchmark.RunAsync();
            break;
        case "ingest-large":
            await IngestBenchmark.RunLargeAsync();
            break;
        case "signature":
            SignatureBenchmark.Run();
            break;
        case "rows":
            await RowsBenchmark.RunAsync();
            break;
        case "lists":
            await ListBenchmark.RunAsync();
            break;
        case "similar":
            await SimilarBenchmark.RunAsync();
            break;
        case "regroup":
            await RegroupBenchmark.RunAsync();
            break;
        default:
            Console.Error.WriteLine(
                $"no benchmark {name}; there are parse, symbolicate, demangle, index, index-memory, stack, values, signature, first-answer, dump, bodies, ingest, ingest-large, rows, lists, similar, regroup"
            );
            return 2;
    }
}
return 0;
