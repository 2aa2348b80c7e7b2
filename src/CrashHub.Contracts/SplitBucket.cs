using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>A bucket that was split off another one.</summary>
/// <param name="Id">The bucket of its own; 'from' where the other one is listed.</param>
/// <param name="Number">Its number in the project.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Function">The function that decides; null where chosen crashes' stacks do.</param>
/// <param name="By">Who split it off.</param>
/// <param name="At">When.</param>
/// <param name="Moving">True while crashes that were stored before are still on their way.</param>
public sealed record SplitBucket(
    string Id,
    long Number,
    string Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Function,
    string By,
    DateTimeOffset At,
    bool Moving
);
