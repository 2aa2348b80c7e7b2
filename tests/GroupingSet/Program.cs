using CrashHub.GroupingSet;
using CrashHub.Testing.Grouping;

switch (args)
{
    case ["record", var built, var output, .. var only]:
        var recorder = new Recorder(built);
        foreach (var inputs in ProgramInputs.All.Where(inputs => only.Length == 0 || only.Contains(inputs.Program)))
            recorder.Record(inputs);
        recorder.Write(output);
        return 0;
    case ["inputs", var folder]:
        Directory.CreateDirectory(folder);
        foreach (var inputs in ProgramInputs.All)
        {
            foreach (var (id, _, text) in inputs.Candidates())
                File.WriteAllText(Path.Combine(folder, id + ".txt"), text);
        }
        return 0;
    case ["score", _, ..]:
        Scoring.Print([.. args.Skip(1).SelectMany(LabelledCrash.Read)]);
        return 0;
    default:
        Console.Error.WriteLine("usage: record BUILT-MODULES OUTPUT-FOLDER [PROGRAM...] | inputs FOLDER | score FILE.jsonl[.gz]...");
        return 2;
}
