using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cop.Transport;

/// <summary>Reads all topics of a store in the order of positions, so that parents come before their children.</summary>
public sealed class StoreSource : IReplicationSource
{
    private const int BatchSize = 200;

    private readonly CopKernel _kernel;
    private readonly IReplicationCheckpoint _checkpoint;
    private readonly TimeSpan _pollInterval;
    private readonly TimeProvider _time;

    /// <param name="kernel">A kernel over the store.</param>
    /// <param name="checkpoint">The place of this replication; each target needs its own.</param>
    /// <param name="pollInterval">The interval between reads at the end of the log; null for 500 ms.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public StoreSource(
        CopKernel kernel, IReplicationCheckpoint checkpoint, TimeSpan? pollInterval = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(checkpoint);
        (_kernel, _checkpoint) = (kernel, checkpoint);
        (_pollInterval, _time) = (pollInterval ?? TimeSpan.FromMilliseconds(500), timeProvider ?? TimeProvider.System);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_pollInterval, TimeSpan.Zero, nameof(pollInterval));
    }

    /// <inheritdoc/>
    public string Name => $"store {_kernel.StoreId}";

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReplicationBatch> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursor = ReadCursor(await _checkpoint.LoadAsync(cancellationToken).ConfigureAwait(false));
        while (true)
        {
            var entries = new List<LogEntry>();
            await foreach (var entry in _kernel.ReadLogAsync(cursor, cancellationToken).ConfigureAwait(false))
            {
                entries.Add(entry);
                cursor = entry.Cursor;
                if (entries.Count < BatchSize)
                    continue;
                yield return await ToBatchAsync(entries, cancellationToken).ConfigureAwait(false);
                entries.Clear();
            }

            if (entries.Count > 0)
                yield return await ToBatchAsync(entries, cancellationToken).ConfigureAwait(false);
            if (!follow)
                yield break;
            await Task.Delay(_pollInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The kernel is the caller's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CopJson WriteCursor(LogCursor cursor) => CopJson.Object(
        ("history", CopJson.From(cursor.HistoryId)),
        ("position", CopJson.From(cursor.Position)),
        ("hash", CopJson.From(cursor.Hash.ToString("N", CultureInfo.InvariantCulture))));

    /// <exception cref="CopException">It is no place in a log.</exception>
    private static LogCursor? ReadCursor(CopJson? json)
    {
        if (json is null)
            return null;
        return json["history"]?.AsString() is { } history && Guid.TryParseExact(json["hash"]?.AsString(), "N", out var hash)
            && long.TryParse(json["position"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? new LogCursor(history, position, hash)
            : throw new CopException(new CopError(
                TransportErrorCodes.Malformed, "The place in the log has no history, position and hash; delete it to begin anew."));
    }

    private async Task<ReplicationBatch> ToBatchAsync(List<LogEntry> entries, CancellationToken cancellationToken)
    {
        var events = ImmutableArray.CreateBuilder<CarriedEvent>(entries.Count);
        foreach (var entry in entries)
            events.Add(await CarryAsync(_kernel, entry.Event, cancellationToken).ConfigureAwait(false));
        var last = WriteCursor(entries[^1].Cursor);
        return new ReplicationBatch(events.MoveToImmutable(), stop => _checkpoint.SaveAsync(last, stop));
    }

    // A replica is passed on under the id of the store that it comes from (CE-6).
    private static async Task<CarriedEvent> CarryAsync(CopKernel kernel, Event stored, CancellationToken cancellationToken)
    {
        var head = await kernel.Log.GetHeadAsync(stored.TopicId, cancellationToken).ConfigureAwait(false);
        return new CarriedEvent(head?.ReplicaOf ?? kernel.StoreId, stored);
    }
}
