namespace Cop.Dashboard;

/// <summary>States of topics that are being folded: one fold for all pages that ask for it, until none has asked for a while.</summary>
/// <param name="fold">Folds a topic up to a topicSeq, and reports how far it is.</param>
/// <param name="time">The clock.</param>
internal sealed class PastStates(
    Func<string, long, IProgress<long>, CancellationToken, Task<CopResult<TopicState?>>> fold, TimeProvider time)
{
    /// <summary>The time without a page that asks, after which a fold stops. A later one continues from what is kept.</summary>
    public static TimeSpan Idle { get; } = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string TopicId, long Seq), Fold> _running = [];

    /// <summary>Returns a state.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="seq">The topicSeq.</param>
    /// <param name="patience">The time to wait for it.</param>
    /// <param name="cancellationToken">Ends the wait; the fold continues for other pages.</param>
    /// <exception cref="FoldRunningException">The fold takes longer; ask again.</exception>
    public async Task<CopResult<TopicState?>> GetAsync(
        string topicId, long seq, TimeSpan patience, CancellationToken cancellationToken)
    {
        var running = Find(topicId, seq);
        try
        {
            return await running.State.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FoldRunningException(running.Reached, seq);
        }
    }

    private Fold Find(string topicId, long seq)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue((topicId, seq), out var found))
            {
                _running[(topicId, seq)] = found = new Fold(time);
                found.State = Task.Run(() => RunAsync(found, topicId, seq), CancellationToken.None);
            }

            found.Ask(Idle);
            return found;
        }
    }

    private async Task<CopResult<TopicState?>> RunAsync(Fold running, string topicId, long seq)
    {
        try
        {
            return await fold(topicId, seq, running, running.Stopping).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _running.Remove((topicId, seq));
            running.Dispose();
        }
    }

    private sealed class Fold(TimeProvider time) : IProgress<long>, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new(Timeout.InfiniteTimeSpan, time);
        private long _reached;

        public Task<CopResult<TopicState?>> State { get; set; } = null!;

        public CancellationToken Stopping => _stopping.Token;

        public long Reached => Interlocked.Read(ref _reached);

        public void Report(long value) => Interlocked.Exchange(ref _reached, value);

        public void Ask(TimeSpan idle) => _stopping.CancelAfter(idle);

        public void Dispose() => _stopping.Dispose();
    }
}
