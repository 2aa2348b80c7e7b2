using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Data;

/// <summary>A discard rule, read.</summary>
internal sealed record DiscardRuleInForce(Guid Id, string Name, long KeepOneIn, QueryNode Condition);
