using CrashHub.Cli;

return await CommandLine.RunAsync(args);
