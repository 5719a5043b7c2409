namespace Cop.Storage;

/// <summary>
/// The history of a store: a server that was restored, or that failed over to a standby that was behind, has lost the end of its log and gives the same
/// numbers and ids out again. A node compares what it remembers with what is there.
/// </summary>
/// <remarks>Decision M-16.</remarks>
public interface IHistoryStore
{
    /// <summary>Whether the log can change behind this process; without it nothing is remembered and nothing compared.</summary>
    bool CanHistoryChange => false;

    /// <summary>
    /// Ends when this node is to compare its memory with the store again: with each heartbeat, and when the connection is there again. Not called where the history
    /// cannot change.
    /// </summary>
    Task WaitForHistoryCheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The history's id, the last position, and those of the events that are stored.</summary>
    /// <param name="eventIds">The ids of remembered events.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CopException">The store is out of reach (temporary).</exception>
    Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken);

    /// <summary>Puts another id in the place of the history's, if that is still the expected one: of several nodes one does.</summary>
    /// <param name="expected">The id that the node has seen.</param>
    /// <param name="replacement">A new random id.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The id that stands afterwards.</returns>
    Task<string> ReplaceHistoryAsync(string expected, string replacement, CancellationToken cancellationToken);

    /// <summary>The delivery states that speak of events behind the end of their topic's log, in no order: their cursor, a closed delivery or an attempt stands there.</summary>
    IAsyncEnumerable<AgentSubscription> FindSubscriptionsBeyondLogAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<AgentSubscription>();

    /// <summary>Forgets every row that this node keeps of the store.</summary>
    void ForgetRows()
    {
    }
}
