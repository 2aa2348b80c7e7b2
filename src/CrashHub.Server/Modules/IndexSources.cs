using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>Which symbol index answers a matched module.</summary>
internal static class IndexSources
{
    /// <summary>The files that its symbols come from; null for an attached module, which answers one crash only and gets no index.</summary>
    public static SymbolIndexSources? Of(BuildMatch match) =>
        match.Module is not { } module || match.Attached is not null
            ? null
            : new SymbolIndexSources
            {
                Module = module.Sha256,
                DebugFile = match.Debug?.Sha256,
                SplitDwarf = [.. match.SplitDwarf.Select(f => f.Sha256)],
                SourceMap = match.SourceMap?.Sha256,
            };
}
