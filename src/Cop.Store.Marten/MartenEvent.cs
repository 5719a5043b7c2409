using JasperFx.Events;

namespace Cop;

/// <summary>Creates the Marten event of a COP event, with the metadata that Marten has columns for.</summary>
internal static class MartenEvent
{
    /// <summary>The header with the SHA-256 of the draft that the event was created from.</summary>
    private const string DraftDigest = "cop-draft-digest";

    /// <summary>The header with the id of the store that a replica's event was received from.</summary>
    private const string ReplicaOf = "cop-replica-of";

    public static IEvent Of(StoredEvent stored, string? replicaOf, CopMartenEventTypes types)
    {
        var created = types.Wrap(stored.Event);
        created.Id = StoreRow.Key(stored.Event.Id);
        created.Timestamp = stored.Event.CreatedAt;
        created.CorrelationId = Storable(stored.Event.CorrelationId);
        created.CausationId = stored.Event.ParentEventIds.IsEmpty ? null : Storable(stored.Event.ParentEventIds[0]);
        if (stored.DraftDigest.Length > 0)
            created.SetHeader(DraftDigest, stored.DraftDigest);
        if (replicaOf is not null)
            created.SetHeader(ReplicaOf, replicaOf);
        if (Storable(stored.Event.Initiator) is { } initiator)
            created.SetHeader("cop-initiator", initiator);
        return created;
    }

    // The canonical bytes keep every text; columns of Marten cannot hold U+0000.
    private static string? Storable(string? text) => text is not null && IndexedText.IsStorable(text) ? text : null;
}
