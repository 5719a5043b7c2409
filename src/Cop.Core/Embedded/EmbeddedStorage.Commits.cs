using System.Collections.Immutable;

namespace Cop;

public sealed partial class EmbeddedStorage
{
    private CopError? _fault;

    /// <inheritdoc/>
    public int MaxCommitsInFlight => 2;

    /// <inheritdoc/>
    public ValueTask<IRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken) => new(_rows);

    /// <inheritdoc/>
    public async Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(units);
        var prepared = units.Select(PreparedUnit.Of).ToList();
        using var turn = await WriteAsync(cancellationToken).ConfigureAwait(false);
        var check = new CommitCheck(_state);
        ImmutableArray<CommitOutcome> outcomes = [.. prepared.Select(check.Check)];
        var accepted = prepared.Where((_, i) => outcomes[i] == CommitOutcome.Committed).ToList();
        if (accepted.Count == 0)
            return outcomes;
        _writer.Clear();
        List<DurableUnit> written = [.. accepted.Select(unit => _writer.Write(unit, ReadReleased))];
        var offset = await AppendAsync(cancellationToken).ConfigureAwait(false);
        Apply(written, offset + RecordHeader.Size);
        return outcomes;
    }

    /// <inheritdoc/>
    public Task<TopicRows?> ReadRowsAsync(string topicId, CancellationToken cancellationToken) => Task.FromResult(_state.Topic(topicId)?.Look(
        (head, views) => head is null ? null : new TopicRows(head.AppliedSeq, [.. Enum.GetValues<ViewKind>().SelectMany(views.Rows)])));

    /// <inheritdoc/>
    public async Task<bool> ReplaceViewsAsync(string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken)
    {
        using var turn = await WriteAsync(cancellationToken).ConfigureAwait(false);
        return _state.Replace(topicId, appliedSeq, views);
    }

    /// <summary>Waits for the turn to write, and makes the journal sound again when a write had failed.</summary>
    private async Task<Turn> WriteAsync(CancellationToken cancellationToken)
    {
        if (IsReadOnly)
            throw new CopException(new CopError(CopErrorCodes.ReadOnly, $"The store '{StoreId}' was opened read-only; open it for writing to change it."));
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        var turn = new Turn(_gate);
        try
        {
            if (_fault is { } fault)
                throw new CopInvariantException(fault.Message);
            // What the failed append left is cut, so memory, which knows nothing of it, is right.
            if (_journal.NeedsRecovery && await _journal.RecoverAsync(cancellationToken).ConfigureAwait(false) is { IsOk: false, Error: var error })
                throw new CopException(error);
            var entered = turn;
            turn = null;
            return entered;
        }
        finally
        {
            turn?.Dispose();
        }
    }

    private async Task<long> AppendAsync(CancellationToken cancellationToken)
    {
        var appended = await _journal.AppendAsync(_writer.Body, cancellationToken).ConfigureAwait(false);
        return appended.TryGet(out var offset, out var error) ? offset : throw new CopException(error);
    }

    /// <summary>Takes into memory what is durable. When that fails, memory is behind the journal, and only opening again helps.</summary>
    private void Apply(List<DurableUnit> written, long offset)
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
                CopErrorCodes.InternalError, $"A durable commit could not be taken into memory ({exception.Message}). Nothing more is written; open the store again.", CopErrorCategory.Fatal);
            throw new CopInvariantException(_fault.Message, exception);
        }
    }

    private IReadOnlyList<Event> ReadReleased(TopicAppend append)
    {
        if (append.Before is not { } before || before.AppliedSeq == before.LastSeq || append.After.AppliedSeq == before.AppliedSeq)
            return [];
        var topic = _state.Topic(before.TopicId)!;
        return [.. _loader.Read(topic.Slots(before.AppliedSeq + 1, Math.Min(append.After.AppliedSeq, before.LastSeq), int.MaxValue))];
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
