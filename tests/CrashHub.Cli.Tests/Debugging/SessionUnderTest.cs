using System.CommandLine;
using System.Text;
using CrashHub.Analysis;
using CrashHub.Cli.Debugging;
using CrashHub.Cli.Options;
using CrashHub.Cli.Reports;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Debugging;

/// <summary>A session over a fixture, without a process; answers are kept.</summary>
internal sealed class SessionUnderTest
{
    private readonly StringBuilder output = new();

    private SessionUnderTest(IReadOnlyList<string> arguments)
    {
        var (command, options) = (new Command("debug"), new DumpOptions());
        options.AddTo(command);
        var opened = options.Open(command.Parse(arguments), null, AnalysisLimits.Default);
        Session = new(DebugTarget.Open(opened, AnalysisLimits.Default), Ink.For(new StringWriter(output) { NewLine = "\n" }));
    }

    public DebugSession Session { get; }

    public static SessionUnderTest Open(string dump, string module, params string[] more) =>
        new([Fixture.PathOf($"dumps/{dump}.coredump"), "--module", Fixture.PathOf($"modules/{module}.wasm"), .. more]);

    public static SessionUnderTest OfFile(string path) => new([path]);

    public static SessionUnderTest OfSessionTable() => Open("session-o0-store", "session-o0", "--sources", Fixture.PathOf("src"));

    /// <summary>What the lines answer together.</summary>
    public string[] Ask(params string[] lines)
    {
        output.Clear();
        foreach (var line in lines)
            Session.Execute(line, TestContext.Current.CancellationToken);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The one line that the last of the lines answers.</summary>
    public string AskOne(params string[] lines)
    {
        Ask(lines[..^1]);
        return Assert.Single(Ask(lines[^1]));
    }
}
