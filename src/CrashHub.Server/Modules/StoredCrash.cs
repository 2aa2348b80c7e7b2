using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>What finding a crash's modules needs of its row.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Id">The crash.</param>
/// <param name="Body">What kind of body is stored for it.</param>
/// <param name="Release">The event's release; null when it has none.</param>
/// <param name="AttachmentsJson">The modules that came with it; null when none did.</param>
internal sealed record StoredCrash(int ProjectId, Guid Id, CrashBody Body, string? Release, string? AttachmentsJson);
