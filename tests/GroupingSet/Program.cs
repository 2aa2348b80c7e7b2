using CrashHub.GroupingSet;

if (args is not [var built, var output])
{
    Console.Error.WriteLine("usage: CrashHub.GroupingSet BUILT-MODULES OUTPUT-FOLDER");
    return 2;
}
var recorder = new Recorder(built);
foreach (var inputs in ProgramInputs.All)
    recorder.Record(inputs);
recorder.Write(output);
return 0;
