using Cop.Health;

namespace Cop.Ledger;

/// <summary>Extends the ledger of a store right behind its log, and signs checkpoints.</summary>
/// <remarks>
/// Any number of nodes may run it: of two that extend the ledger at one index, the store lets one write, and the other continues behind
/// it. After a crash it continues at the end of the stored ledger. Decisions D-83, D-84, D-86, M-16.
/// </remarks>
public sealed class LedgerFollower : ILogFollower
{
    private readonly LedgerOptions _options;
    private readonly Dictionary<string, string> _storeOfTopic = new(StringComparer.Ordinal);
    private LedgerOrigin? _origin;
    private LedgerBuilder? _builder;
    private long _checkpointCount;
    private long _checkpointSize;
    private DateTimeOffset? _uncoveredSince;
    private Checkpoint? _lastHead;
    private string? _fault;
    private long _size;

    /// <summary>Creates a follower for one kernel.</summary>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public LedgerFollower(LedgerOptions? options = null)
    {
        _options = options ?? new LedgerOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => _options.TopicId is { } topic ? $"ledger {topic}" : "ledger";

    /// <inheritdoc/>
    public TimeSpan MinInterval => _options.MinInterval;

    /// <summary>The number of records that this node has seen in the ledger.</summary>
    public long RecordCount => Interlocked.Read(ref _size);

    internal LedgerOptions Options => _options;

    /// <inheritdoc/>
    public ComponentHealth GetHealth() => _fault is { } fault
        ? new ComponentHealth(Name, KernelHealthStatus.Unhealthy, fault)
        : new ComponentHealth(Name, KernelHealthStatus.Healthy, $"The ledger has {RecordCount} records.") { Count = RecordCount };

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> CatchUpAsync(LogFollowerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var reader = LedgerReader.Open(context.Storage, _options.TopicId).Unwrap();
            await EnsureOriginAsync(reader, context.Storage, cancellationToken).ConfigureAwait(false);
            while (!await TryExtendAsync(reader, context, cancellationToken).ConfigureAwait(false))
                await LoadAsync(reader, context.Storage, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The stored ledger decides where the next call continues.
            _builder = null;
            throw;
        }

        return _options.Signer is not null && _uncoveredSince is { } since ? since + _options.CheckpointInterval : null;
    }

    // The history is read before the log: a ledger of one history never takes events of another.
    private async Task EnsureOriginAsync(LedgerReader reader, IEventStore store, CancellationToken cancellationToken)
    {
        if (_builder is null || _origin is null)
            await LoadAsync(reader, store, cancellationToken).ConfigureAwait(false);
        else if (store.CanHistoryChange
            && (await store.ReadHistoryAsync([], cancellationToken).ConfigureAwait(false)).HistoryId != _origin.HistoryId)
            await LoadAsync(reader, store, cancellationToken).ConfigureAwait(false);
    }

    private async Task LoadAsync(LedgerReader reader, IEventStore store, CancellationToken cancellationToken)
    {
        var (name, sequence) = (LedgerOrigin.NameOf(store.StoreId, _options.TopicId), LedgerOrigin.SequenceOf(_options.TopicId));
        while (true)
        {
            var historyId = (await store.ReadHistoryAsync([], cancellationToken).ConfigureAwait(false)).HistoryId;
            var origins = await reader.ReadOriginsAsync(cancellationToken).ConfigureAwait(false);
            var present = origins.LastOrDefault();
            if (present is not null && (!store.CanHistoryChange || present.HistoryId == historyId))
            {
                _origin = present;
                break;
            }

            var next = present is null
                ? new LedgerOrigin(0, name, historyId) { TopicId = _options.TopicId }
                : new LedgerOrigin(origins.Length, $"{name}/{historyId}", historyId)
                {
                    TopicId = _options.TopicId,
                    Previous = await ReadHeadAsync(reader, present, cancellationToken).ConfigureAwait(false),
                };
            await store.AppendOnly!.AppendRowsAsync(
                [new SequenceAppend { Sequence = sequence, FirstIndex = origins.Length, Rows = [next.ToRow()] }],
                cancellationToken).ConfigureAwait(false);
        }

        _builder = await LedgerBuilder.LoadAsync(reader, _origin, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _size, _builder.Size);
        _storeOfTopic.Clear();
        _checkpointCount = await store.AppendOnly!.GetRowCountAsync(_origin.Checkpoints, cancellationToken).ConfigureAwait(false);
        var last = await reader.ReadLastCheckpointAsync(_origin, cancellationToken).ConfigureAwait(false);
        _checkpointSize = last is null ? 0 : Checkpoint.Parse(SignedNote.Parse(last).Unwrap().Text).Unwrap().Size;
    }

    // The head that this node has seen may be beyond what the store kept; the witnesses may have seen it too.
    private Task<Checkpoint> ReadHeadAsync(LedgerReader reader, LedgerOrigin origin, CancellationToken cancellationToken) =>
        reader.ReadToEndAsync(
            origin,
            async size => _lastHead is { } seen && seen.Origin == origin.Name && seen.Size > size
                ? seen with { Extensions = [] }
                : new Checkpoint(
                    origin.Name, size, await reader.OpenTree(origin).GetRootAsync(size, cancellationToken).ConfigureAwait(false)),
            cancellationToken);

    // False when another node has written, so that the ledger has to be loaded again.
    private async Task<bool> TryExtendAsync(LedgerReader reader, LogFollowerContext context, CancellationToken cancellationToken)
    {
        var (store, builder) = (context.Storage, _builder!);
        var isFirst = builder.Size > 0;
        var from = Math.Max(1, builder.Size);
        await foreach (var stored in _origin!.ReadLogAsync(store, from, cancellationToken).ConfigureAwait(false))
        {
            if (isFirst)
            {
                isFirst = false;
                if (await FindMismatchAsync(reader, stored, builder, cancellationToken).ConfigureAwait(false) is { } mismatch)
                    throw Mismatch(mismatch);
                continue;
            }

            if (stored.Position != builder.Size + 1)
                throw Mismatch($"position {stored.Position} follows record {builder.Size - 1}");
            builder.Add(stored.Event, await StoreOfAsync(store, stored.Event, cancellationToken).ConfigureAwait(false));
            _uncoveredSince ??= context.TimeProvider.GetUtcNow();
            var isDue = builder.Size % _options.CheckpointRecords == 0;
            if (!isDue && builder.StagedCount < _options.MaxBatchRecords)
                continue;
            if (!await WriteAsync(store, builder, isDue, cancellationToken).ConfigureAwait(false))
                return false;
            builder = _builder = builder.Next();
        }

        // The last record has no event: the store has lost it, or a reader that lags does not have it yet.
        if (isFirst && await GetLastAsync(store, cancellationToken).ConfigureAwait(false) < builder.Size)
            throw Mismatch($"the ledger has {builder.Size} records, and the log has fewer events");
        if (builder.StagedCount == 0 && await HasOtherCheckpointsAsync(store, cancellationToken).ConfigureAwait(false))
            return false;
        var isLate = _uncoveredSince is { } since && context.TimeProvider.GetUtcNow() >= since + _options.CheckpointInterval;
        if (!await WriteAsync(store, builder, isLate && builder.Size > _checkpointSize, cancellationToken).ConfigureAwait(false))
            return false;
        if (builder.Size > _checkpointSize)
            _uncoveredSince ??= context.TimeProvider.GetUtcNow();
        else
            _uncoveredSince = null;
        _builder = builder.Next();
        _fault = null;
        return true;
    }

    // Another node has written one, or the store has lost the last one.
    private async Task<bool> HasOtherCheckpointsAsync(IEventStore store, CancellationToken cancellationToken) =>
        store.CanHistoryChange
        && await store.AppendOnly!.GetRowCountAsync(_origin!.Checkpoints, cancellationToken).ConfigureAwait(false) != _checkpointCount;

    private async Task<long> GetLastAsync(IEventStore store, CancellationToken cancellationToken) => _options.TopicId is { } topic
        ? (await store.GetHeadAsync(topic, cancellationToken).ConfigureAwait(false))?.LastSeq ?? 0
        : await store.GetLastPositionAsync(cancellationToken).ConfigureAwait(false);

    private async Task<bool> WriteAsync(IEventStore store, LedgerBuilder builder, bool isDue, CancellationToken cancellationToken)
    {
        var head = builder.Head;
        var note = isDue && _options.Signer is { } signer
            ? await SignedNote.SignAsync(head.ToString(), _origin!.Name, signer, cancellationToken).ConfigureAwait(false)
            : null;
        var rows = builder.TakeRows(note, _checkpointCount);
        if (!rows.IsEmpty && !await store.AppendOnly!.AppendRowsAsync(rows, cancellationToken).ConfigureAwait(false))
            return false;
        Interlocked.Exchange(ref _size, builder.Size);
        _lastHead = head;
        if (note is not null)
            (_checkpointCount, _checkpointSize, _uncoveredSince) = (_checkpointCount + 1, builder.Size, null);
        return true;
    }

    // The log may have changed behind the ledger: the last record must be that of the event at its position.
    private async Task<string?> FindMismatchAsync(
        LedgerReader reader, PositionedEvent stored, LedgerBuilder builder, CancellationToken cancellationToken)
    {
        var index = builder.Size - 1;
        await foreach (var row in reader.ReadRecordsAsync(_origin!, index, index + 1, cancellationToken).ConfigureAwait(false))
        {
            return LedgerRecord.Parse(row.Data.Span).TryGet(out var record, out var error)
                ? record.EventId == stored.Event.Id && record.EventHash == LedgerRecord.HashOf(stored.Event) ? null
                    : $"record {index} is of event '{record.EventId}', the log has event '{stored.Event.Id}' there, or with another hash"
                : error.Message;
        }

        return $"record {index} is missing";
    }

    // An event without metadata.node was replicated; its topic tells from where.
    private async ValueTask<string> StoreOfAsync(IEventStore store, Event stored, CancellationToken cancellationToken)
    {
        if (stored.Metadata?["node"]?.AsString() is not null)
            return store.StoreId;
        if (!_storeOfTopic.TryGetValue(stored.TopicId, out var origin))
        {
            var head = await store.GetHeadAsync(stored.TopicId, cancellationToken).ConfigureAwait(false);
            _storeOfTopic[stored.TopicId] = origin = head?.ReplicaOf ?? store.StoreId;
        }

        return origin;
    }

    private CopException Mismatch(string reason)
    {
        _fault = $"The ledger '{_origin!.Name}' does not match the log: {reason}. Run 'cop ledger verify'.";
        return new CopException(CopError.Temporary(LedgerErrorCodes.LedgerMismatch, _fault));
    }
}
