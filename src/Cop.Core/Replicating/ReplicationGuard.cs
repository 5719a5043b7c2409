namespace Cop;

/// <summary>A row that every batch with missing parents writes, so that of two such batches on two nodes the second is decided on what the first stored.</summary>
/// <remarks>Each alone may close no cycle, and both together one. Decision D-22.</remarks>
internal static class ReplicationGuard
{
    /// <summary>No agent can have this name.</summary>
    private const string Name = "cop:replicator";

    /// <summary>The change that goes with a batch: it refuses the batch when another one was committed since now.</summary>
    public static async Task<SubscriptionChange> ReadAsync(IEventStore storage, CancellationToken cancellationToken)
    {
        var key = new SubscriptionKey(OperationsTopic.GetId(storage.StoreId), Name);
        var keys = new RowKeys { MustBeFresh = true };
        keys.Subscriptions.Add(key);
        var rows = await storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        var seen = (rows.TryGetSubscription(key, out var row) ? row : null) ?? new AgentSubscription { TopicId = key.TopicId, Agent = key.Agent };
        return new SubscriptionChange(seen, current => current.Version == seen.Version
            ? current with { Cursor = current.Cursor + 1 }
            : CopError.Temporary(CopErrorCodes.ConflictRetry, "Another node replicated events whose parents are missing meanwhile; the search for cycles is repeated."));
    }
}
