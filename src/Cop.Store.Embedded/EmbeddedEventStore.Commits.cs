using System.Collections.Immutable;

namespace Cop;

public sealed partial class EmbeddedEventStore
{
    private const int KeptRecord = 1024 * 1024; // A writer with a larger buffer is not kept.

    private CopError? _fault;
    private volatile CommitWriter? _spare;

    /// <inheritdoc/>
    /// <remarks>They share records and syncs.</remarks>
    public int MaxCommitsInFlight => 16;

    /// <inheritdoc/>
    public int MaxTopicsPerCommit => 8;

    /// <inheritdoc/>
    public ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken) => new(_rows);

    /// <inheritdoc/>
    public async Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(units);
        cancellationToken.ThrowIfCancellationRequested();
        RefuseWhenReadOnly();
        var queued = new QueuedCommit(units);
        _writes.Add(queued);
        return await queued.Completion.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<TopicRows?> ReadRowsAsync(string topicId, CancellationToken cancellationToken) =>
        Task.FromResult(_state.Topic(topicId)?.Look(
        (head, views) => head is null ? null : new TopicRows(head.AppliedSeq, [.. Enum.GetValues<ViewKind>().SelectMany(views.Rows)])));

    /// <inheritdoc/>
    public async Task<bool> ReplaceViewsAsync(
        string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken)
    {
        var isReplaced = false;
        await ChangeAsync(() => isReplaced = _state.Replace(topicId, appliedSeq, views), cancellationToken).ConfigureAwait(false);
        return isReplaced;
    }

    /// <summary>Makes a change in its turn of the write queue.</summary>
    private async Task ChangeAsync(Action change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RefuseWhenReadOnly();
        var queued = new QueuedChange(() =>
        {
            MakeSound();
            change();
        });
        _writes.Add(queued);
        await queued.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void RefuseWhenReadOnly()
    {
        if (IsReadOnly)
            throw new CopException(
                new CopError(CopErrorCodes.ReadOnly, $"The store '{StoreId}' was opened read-only; open it for writing to change it."));
    }

    /// <summary>Repairs the journal after a failed write: the remainder is cut, so memory, which does not include it, is correct.</summary>
    internal void MakeSound()
    {
        if (_fault is { } fault)
            throw new CopInvariantException(fault.Message);
        if (_journal.NeedsRecovery && _journal.Recover() is { IsOk: false, Error: var error })
            throw new CopException(error);
    }

    internal CommitCheck NewCheck(CommitCheck? before) => new(_state) { Before = before };

    /// <summary>Takes an empty writer: the last one returned, so that few are created under load.</summary>
    internal CommitWriter RentWriter() => Interlocked.Exchange(ref _spare, null) ?? new CommitWriter();

    /// <summary>Returns a writer.</summary>
    internal void Return(CommitWriter writer)
    {
        if (writer.Body.Length > KeptRecord)
            return;
        writer.Clear();
        _spare = writer;
    }

    /// <summary>Makes units durable and applies them to memory.</summary>
    internal void Write(ReadOnlyMemory<byte> record, List<CommittedUnit> units)
    {
        Apply(units, Append(record) + RecordHeader.Size);
        JournalTelemetry.NoteWritten(record.Length);
    }

    /// <inheritdoc cref="WriteQueue.NoteFirm"/>
    internal void NoteFirm(StagedRecord record) => _writes.NoteFirm(record);

    /// <summary>Returns whether a unit of a commit applies earlier events.</summary>
    internal static bool Releases(QueuedCommit commit) => Array.Exists(commit.Units, prepared => prepared.Unit.Appends.Any(Releases));

    /// <summary>Returns whether memory has all earlier events that a commit's units apply.</summary>
    internal bool CanRelease(QueuedCommit commit)
    {
        foreach (var prepared in commit.Units)
        {
            foreach (var append in prepared.Unit.Appends)
            {
                if (Releases(append) && !(_state.Topic(append.After.TopicId)?.Head?.LastSeq >= append.Before!.LastSeq))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Reads the earlier events that a unit applies.</summary>
    internal IReadOnlyList<Event> ReadReleased(TopicAppend append)
    {
        if (!Releases(append))
            return [];
        var (before, topic) = (append.Before!, _state.Topic(append.After.TopicId)!);
        return [.. _loader.Read(topic.Slots(before.AppliedSeq + 1, Math.Min(append.After.AppliedSeq, before.LastSeq), int.MaxValue))];
    }

    private static bool Releases(TopicAppend append) =>
        append.Before is { } before && before.AppliedSeq < before.LastSeq && append.After.AppliedSeq > before.AppliedSeq;

    private long Append(ReadOnlyMemory<byte> record) =>
        _journal.Append(record).TryGet(out var offset, out var error) ? offset : throw new CopException(error);

    /// <summary>
    /// Applies durable units to memory. If that fails, memory is behind the journal, and the store has to be opened again.
    /// </summary>
    private void Apply(List<CommittedUnit> written, long offset)
    {
        try
        {
            foreach (var unit in written)
            {
                unit.MoveBy(offset);
                _state.Apply(unit);
            }
        }
        catch (Exception exception)
        {
            _fault = new CopError(
                CopErrorCodes.InternalError,
                $"A durable commit could not be applied in memory ({exception.Message}). Writes are disabled; open the store again.",
                CopErrorCategory.Fatal);
            throw new CopInvariantException(_fault.Message, exception);
        }
    }
}
