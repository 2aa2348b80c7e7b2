namespace CrashHub.Server.Crashes;

/// <summary>A frame of a stored crash.</summary>
/// <param name="Crash">The crash.</param>
/// <param name="Thread">Index in the report's threads.</param>
/// <param name="Frame">Index in the thread's frames, inlined calls counted, youngest first.</param>
internal readonly record struct FramePlace(Guid Crash, int Thread, int Frame);
