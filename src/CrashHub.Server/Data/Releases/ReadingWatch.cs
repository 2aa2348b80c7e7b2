namespace CrashHub.Server.Data.Releases;

/// <summary>
/// The marks of readings (<see cref="ReadingMarks"/>) where one process owns the database: readers and writers meet in memory, so that a reading waits for the
/// one writer that gives out instants, and never for its turn among all who write. <see cref="ReadingMarkKeeper"/> writes the marks to their rows soon after.
/// </summary>
internal sealed class ReadingWatch
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, long> marks = [];
    private readonly HashSet<int> unsaved = [];
    private readonly HashSet<TaskCompletionSource> writers = [];

    /// <summary>Leaves a mark, and waits for the writers that may not have seen it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="asOf">Microseconds since 1970.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task PassAsync(int project, long asOf, CancellationToken cancellation)
    {
        Task[] waited;
        lock (gate)
        {
            if (marks.TryGetValue(project, out var known) && known >= asOf)
                return Task.CompletedTask;
            marks[project] = asOf;
            unsaved.Add(project);
            waited = [.. writers.Select(writer => writer.Task)];
        }
        return waited.Length == 0 ? Task.CompletedTask : Task.WhenAll(waited).WaitAsync(cancellation);
    }

    /// <summary>
    /// A writer's transaction has begun: from here to the end of what is returned readings wait for it, and the marks that it reads now are all that it must
    /// mind.
    /// </summary>
    public IDisposable Write() => new Writing(this);

    /// <summary>Up to when the project was read; null where this process read nothing of it.</summary>
    public long? Of(int project)
    {
        lock (gate)
            return marks.TryGetValue(project, out var through) ? through : null;
    }

    /// <summary>Marks that are in no row yet. Whoever takes them writes them, or gives them back.</summary>
    public IReadOnlyList<(int Project, long Through)> TakeUnsaved()
    {
        lock (gate)
        {
            (int, long)[] taken = [.. unsaved.Select(project => (project, marks[project]))];
            unsaved.Clear();
            return taken;
        }
    }

    /// <summary>They could not be written.</summary>
    public void GiveBack(IReadOnlyList<(int Project, long Through)> taken)
    {
        lock (gate)
            unsaved.UnionWith(taken.Select(mark => mark.Project));
    }

    private sealed class Writing : IDisposable
    {
        private readonly ReadingWatch watch;
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Writing(ReadingWatch watch)
        {
            this.watch = watch;
            lock (watch.gate)
                watch.writers.Add(end);
        }

        public void Dispose()
        {
            lock (watch.gate)
                watch.writers.Remove(end);
            end.TrySetResult();
        }
    }
}
