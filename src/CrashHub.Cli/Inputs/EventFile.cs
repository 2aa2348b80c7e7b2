using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;

namespace CrashHub.Cli.Inputs;

/// <summary>Reads what a host would have sent beside the dump: the event as JSON.</summary>
internal static class EventFile
{
    public static CrashEvent Read(string? path)
    {
        if (path is null)
            return new CrashEvent();
        try
        {
            return JsonSerializer.Deserialize(InputFile.Read(path, InputFile.MaximumEvent).Span, ContractsJson.Default.CrashEvent)
                ?? throw new CommandFailedException($"{path}: the event is null");
        }
        catch (JsonException failure)
        {
            throw new CommandFailedException(
                $"{path}: not an event: {failure.Path ?? "$"} at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine}"
            );
        }
    }
}
