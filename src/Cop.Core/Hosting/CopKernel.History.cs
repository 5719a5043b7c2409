using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>
    /// The events of all topics behind a place that is kept outside the store, in the order of positions, up to where the log is now.
    /// </summary>
    /// <param name="after">The place of the last event that was taken in; null to begin with the first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CopException">
    /// The store has lost the event at that place (<c>history_changed</c>): what was made of it is to be made anew from the first position.
    /// Or the store is out of reach (temporary).
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

        // A reader of a standby that is behind may not see it yet; in another history, it never will.
        if (isAwaited && (!storage.IsReadOnly || history.HistoryId != after!.HistoryId))
            throw BeyondHistory(after!);
    }

    private static CopException BeyondHistory(LogCursor cursor) => new(new CopError(
        CopErrorCodes.HistoryChanged,
        $"The store has lost the event at position {cursor.Position} that this cursor stands at: begin again at the first position."));
}
