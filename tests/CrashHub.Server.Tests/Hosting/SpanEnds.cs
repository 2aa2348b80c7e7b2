using System.Collections.Concurrent;
using System.Diagnostics;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>Hears when spans of one trace end. Made after the server under test has started, so that its exporter has each span before this tells.</summary>
internal sealed class SpanEnds : IDisposable
{
    private readonly ActivityListener listener;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> ends = new(StringComparer.Ordinal);

    public SpanEnds(string trace)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            ActivityStopped = span =>
            {
                if (span.TraceId.ToString() == trace)
                    EndOf(span.OperationName).TrySetResult();
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Completes once a span of each name has ended.</summary>
    public Task OfAsync(params string[] names) =>
        Task.WhenAll(names.Select(name => EndOf(name).Task)).WaitAsync(TestContext.Current.CancellationToken);

    public void Dispose() => listener.Dispose();

    private TaskCompletionSource EndOf(string name) => ends.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
