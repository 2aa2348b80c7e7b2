using Microsoft.Extensions.Caching.Memory;

namespace CrashHub.Server.Modules;

/// <summary>
/// What was asked of a project's builds, kept from crash to crash. A project's generation grows with every change of its builds and is part of the key, so
/// an answer is never out of date: it is only no longer asked for.
/// </summary>
internal sealed class BuildMemory : IDisposable
{
    // In kilobytes, about: a build's row is one or two, and a question holds text out of dumps.
    private const int MaxSize = 40_000;
    private const int CharactersAKilobyte = 512;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxSize });

    /// <summary>The answers about a project as it was at a generation.</summary>
    public Answers Of(int project, long generation) => new(cache, project, generation);

    public void Dispose() => cache.Dispose();

    /// <summary>The answers of one generation of one project.</summary>
    internal sealed class Answers(MemoryCache cache, int project, long generation)
    {
        /// <summary>The rows that a question has for an answer, asked once.</summary>
        public async Task<IReadOnlyList<T>> AskAsync<T>(string question, Func<Task<List<T>>> ask)
        {
            var key = (project, generation, question);
            if (cache.TryGetValue(key, out IReadOnlyList<T>? known))
                return known!;
            var rows = await ask();
            return cache.Set<IReadOnlyList<T>>(
                key,
                rows,
                new MemoryCacheEntryOptions { Size = 1 + 2 * rows.Count + question.Length / CharactersAKilobyte }
            );
        }
    }
}
