using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>The checkpoints to compare with the tree, in the order of their sizes: those of the store, and those kept outside.</summary>
internal sealed class HeadQueue(
    IAsyncEnumerable<string> stored, ImmutableArray<SignedNote> known, CheckpointVerifier verifier, FaultList faults) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<string> _stored = stored.GetAsyncEnumerator();
    private readonly PriorityQueue<(SignedNote Note, Checkpoint Head, bool IsKnown), long> _waiting = new();
    private long _lastSize = -1;
    private bool _hasEnded;

    /// <summary>The size of the next checkpoint; null when there is none.</summary>
    public long? NextSize => _waiting.TryPeek(out _, out var size) ? size : null;

    public async ValueTask BeginAsync()
    {
        foreach (var note in known)
        {
            if (verifier.Read(note) is { } head)
                _waiting.Enqueue((note, head, true), head.Size);
        }

        await ReadStoredAsync().ConfigureAwait(false);
    }

    public async ValueTask<(SignedNote Note, Checkpoint Head, bool IsKnown)> TakeAsync()
    {
        var next = _waiting.Dequeue();
        if (!next.IsKnown)
            await ReadStoredAsync().ConfigureAwait(false);
        return next;
    }

    public ValueTask DisposeAsync() => _stored.DisposeAsync();

    // One stored checkpoint waits at a time.
    private async ValueTask ReadStoredAsync()
    {
        while (!_hasEnded)
        {
            _hasEnded = !await _stored.MoveNextAsync().ConfigureAwait(false);
            if (_hasEnded)
                return;
            if (!SignedNote.Parse(_stored.Current).TryGet(out var note, out var error))
            {
                faults.Add(LedgerFaultKind.InvalidCheckpoint, Math.Max(0, _lastSize), error.Message);
                continue;
            }

            if (verifier.Read(note) is not { } head)
                continue;
            if (head.Size <= _lastSize)
            {
                faults.Add(
                    LedgerFaultKind.InvalidCheckpoint, head.Size - 1, $"Checkpoint {head.Size} follows checkpoint {_lastSize}.");
                continue;
            }

            _lastSize = head.Size;
            _waiting.Enqueue((note, head, false), head.Size);
            return;
        }
    }
}
