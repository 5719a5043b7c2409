using System.Runtime.CompilerServices;

namespace Cop.Cli;

/// <summary>A store that another process writes, read again and again.</summary>
/// <remarks>A directory that is open for reading shows the state of its opening: it is opened again after its files have changed.</remarks>
internal sealed class WatchedStore : IAsyncDisposable
{
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(300);

    // The time of a file has the precision of the system's clock: a change may leave no trace. Then it is seen after this many pauses.
    private const int MaxUnchanged = 10;

    // Reading a large journal again costs as much as opening it: the pauses are this many times longer.
    private const int PauseFactor = 5;

    private readonly CommandContext _invocation;
    private readonly string? _topicId;
    private OpenStore _store;
    private string _files;
    private TimeSpan _pause = MinPause;

    private WatchedStore(CommandContext invocation, OpenStore store, string? topicId, string files) =>
        (_invocation, _store, _topicId, _files) = (invocation, store, topicId, files);

    public bool IsOneTopic => _topicId is not null;

    public EventSummary Words { get; } = new();

    public static async Task<WatchedStore> OpenAsync(CommandContext invocation, string? topic)
    {
        var files = FilesOf(invocation);
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        try
        {
            var topicId = topic is null
                ? null : await TopicResolver.ResolveAsync(store, topic, invocation.Cancellation).ConfigureAwait(false);
            return new WatchedStore(invocation, store, topicId, files);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the last events and then each new one, until it is cancelled.</summary>
    public async IAsyncEnumerable<Event> ReadAsync(long tail, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = Math.Max(0, await GetLastAsync(cancellationToken).ConfigureAwait(false) + 1 - tail);
        while (true)
        {
            await foreach (var (place, read) in ReadFromAsync(next, cancellationToken).ConfigureAwait(false))
            {
                next = place + 1;
                yield return read;
            }

            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<long> GetLastAsync(CancellationToken cancellationToken) => _topicId is null
        ? await _store.Storage.GetLastPositionAsync(cancellationToken).ConfigureAwait(false)
        : (await _store.Storage.GetHeadAsync(_topicId, cancellationToken).ConfigureAwait(false))?.LastSeq ?? 0;

    private async IAsyncEnumerable<(long Place, Event Event)> ReadFromAsync(
        long next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_topicId is null)
        {
            await foreach (var each in _store.Storage.ReadPositionsAsync(Math.Max(1, next), cancellationToken).ConfigureAwait(false))
                yield return (each.Position, each.Event);
            yield break;
        }

        await foreach (var stored in _store.Storage.ReadTopicAsync(_topicId, next, null, cancellationToken).ConfigureAwait(false))
            yield return (stored.TopicSeq, stored);
    }

    // Waits until there may be more events.
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        for (var unchanged = 0; ; unchanged++)
        {
            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
            if (_invocation.Address.Postgres is not null)
                return;
            if (FilesOf(_invocation) is var files && files == _files && unchanged < MaxUnchanged)
                continue;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var reopened = await OpenStore.ForReadingAsync(_invocation).ConfigureAwait(false);
            await _store.DisposeAsync().ConfigureAwait(false);
            (_store, _files) = (reopened, files);
            _pause = watch.Elapsed * PauseFactor > MinPause ? watch.Elapsed * PauseFactor : MinPause;
            return;
        }
    }

    // Lengths and times of all files: a file that was allocated in advance keeps its length.
    private static string FilesOf(CommandContext invocation)
    {
        if (invocation.Address.Postgres is not null || !Directory.Exists(invocation.Address.Directory))
            return "";
        var files = new DirectoryInfo(invocation.Address.Directory).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal);
        return string.Join('|', files.Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
    }
}
