namespace CrashHub.Server.Data.Query;

/// <summary>How a term's value is compared.</summary>
internal enum QueryComparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
