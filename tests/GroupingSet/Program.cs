using CrashHub.GroupingSet;
using CrashHub.Testing.Grouping;

switch (args)
{
    case ["record", var built, var output]:
        var recorder = new Recorder(built);
        foreach (var inputs in ProgramInputs.All)
            recorder.Record(inputs);
        recorder.Write(output);
        return 0;
    case ["score", _, ..]:
        Scoring.Print([.. args.Skip(1).SelectMany(LabelledCrash.Read)]);
        return 0;
    default:
        Console.Error.WriteLine("usage: record BUILT-MODULES OUTPUT-FOLDER | score FILE.jsonl[.gz]...");
        return 2;
}
