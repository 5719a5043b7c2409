namespace Cop;

/// <summary>
/// A row that every batch with missing parents writes, so that of two such batches on two nodes the second is decided after the first is
/// stored.
/// </summary>
/// <remarks>Two batches that close no cycle alone may close one together. Decision D-22.</remarks>
internal static class ReplicationGuard
{
    /// <summary>No agent can have this name.</summary>
    private const string Name = "cop:replicator";

    /// <summary>Reads the row.</summary>
    /// <returns>The change to commit with a batch: it fails the batch when another one was committed since now.</returns>
    public static async Task<SubscriptionChange> ReadAsync(IEventStore storage, CancellationToken cancellationToken)
    {
        var key = new SubscriptionKey(OperationsTopic.GetId(storage.StoreId), Name);
        var keys = new RowKeys { MustBeFresh = true };
        keys.Subscriptions.Add(key);
        var rows = await storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        var seen =
            (rows.TryGetSubscription(key, out var row) ? row : null) ?? new AgentSubscription { TopicId = key.TopicId, Agent = key.Agent };
        return new SubscriptionChange(seen, current => current.Version == seen.Version
            ? current with { Cursor = current.Cursor + 1 }
            : CopError.Temporary(
                CopErrorCodes.ConflictRetry,
                "Another node replicated events with missing parents at the same time; the search for cycles is repeated."));
    }
}
