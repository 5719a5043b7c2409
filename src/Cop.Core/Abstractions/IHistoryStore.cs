namespace Cop.Storage;

/// <summary>Detects that a store lost the end of its log.</summary>
/// <remarks>
/// A server that was restored, or that failed over to a lagging standby, assigns the same numbers and ids again. A node compares its memory
/// with the store. Decision M-16.
/// </remarks>
public interface IHistoryStore
{
    /// <summary>Whether the log can lose its end while this process runs. Otherwise nothing is remembered or compared.</summary>
    bool CanHistoryChange => false;

    /// <summary>
    /// Completes when this node has to compare its memory with the store: at each heartbeat, and after a reconnect. Not called if
    /// <see cref="CanHistoryChange"/> is false.
    /// </summary>
    Task WaitForHistoryCheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads the history's id, the last position, and those of the events that are stored.</summary>
    /// <param name="eventIds">Ids of remembered events.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="CopException">The store is unreachable (temporary).</exception>
    Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken);

    /// <summary>Replaces the history's id if it is the expected one: of several nodes, one succeeds.</summary>
    /// <param name="expected">The id that the node has read.</param>
    /// <param name="replacement">A new random id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The id after the call.</returns>
    Task<string> ReplaceHistoryAsync(string expected, string replacement, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the subscriptions that refer to events after the end of their topic's log by cursor, closed delivery or attempt, in no order.
    /// </summary>
    IAsyncEnumerable<AgentSubscription> FindSubscriptionsBeyondLogAsync(CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<AgentSubscription>();

    /// <summary>Discards all cached rows of the store.</summary>
    void ForgetRows()
    {
    }
}
