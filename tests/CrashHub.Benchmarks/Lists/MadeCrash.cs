namespace CrashHub.Benchmarks.Lists;

/// <summary>A made-up crash, by numbers into the lists of <see cref="MadeWorld"/>.</summary>
internal readonly record struct MadeCrash(
    long At,
    Guid Id,
    int Bucket,
    int Stack,
    int Release,
    int Environment,
    int Function,
    int Region,
    int Runtime,
    int User,
    int Tenant,
    int Cluster,
    bool IsMissing
);
