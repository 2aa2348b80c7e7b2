using System.Text;
using CrashHub.Analysis.Signatures.Rules;

namespace CrashHub.Cli.Inputs;

/// <summary>Reads a project's grouping rules, as the server has them.</summary>
internal static class RulesFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static GroupingRules Read(string? path)
    {
        if (path is null)
            return GroupingRules.None;
        var rules = GroupingRules.Parse(TextOf(path), out var faults);
        return faults.Count == 0
            ? rules
            : throw new CommandFailedException(string.Join(Environment.NewLine, faults.Select(fault => $"{path}: {fault}")));
    }

    private static string TextOf(string path)
    {
        var bytes = InputFile.Read(path, GroupingRules.MaxBytes).Span;
        var mark = Encoding.UTF8.Preamble;
        try
        {
            return Strict.GetString(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandFailedException($"{path}: not UTF-8");
        }
    }
}
