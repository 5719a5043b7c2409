using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>
    /// Reads the events of all topics after a cursor that is kept outside the store, in the order of positions, up to the present end of
    /// the log.
    /// </summary>
    /// <param name="after">The cursor of the last event that was processed; null to begin with the first event.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="CopException">
    /// The store has lost the event at the cursor (<c>history_changed</c>): rebuild the derived data from the first position. Or the store
    /// is unreachable (temporary).
    /// </exception>
    /// <remarks>Decisions M-9, M-16.</remarks>
    public async IAsyncEnumerable<LogEntry> ReadLogAsync(
        LogCursor? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (storage, history) =
            (Components.Storage, await Components.Storage.ReadHistoryAsync([], cancellationToken).ConfigureAwait(false));
        var isAwaited = after is { Position: > 0 };
        await foreach (var next in storage.ReadPositionsAsync(isAwaited ? after!.Position : 1, cancellationToken).ConfigureAwait(false))
        {
            var cursor = new LogCursor(history.HistoryId, next.Position, next.Event.HashKey);
            if (isAwaited && (cursor.Position, cursor.Hash) != (after!.Position, after.Hash))
                throw BeyondHistory(after);
            if (!isAwaited)
                yield return new LogEntry(cursor, Components.Upcasters.Read(next.Event));
            isAwaited = false;
        }

        // A standby that lags may not have the event yet; a changed history never will.
        if (isAwaited && (!storage.IsReadOnly || history.HistoryId != after!.HistoryId))
            throw BeyondHistory(after!);
    }

    private static CopException BeyondHistory(LogCursor cursor) => new(new CopError(
        CopErrorCodes.HistoryChanged,
        $"The store has lost the event at position {cursor.Position} of this cursor: begin again at the first position."));
}
