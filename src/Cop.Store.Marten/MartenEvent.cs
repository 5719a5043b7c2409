using JasperFx.Events;

namespace Cop;

/// <summary>Creates the Marten event of a COP event, with the metadata that Marten has columns for.</summary>
internal static class MartenEvent
{
    /// <summary>The header with the SHA-256 of the draft that the event was created from.</summary>
    public const string DraftDigest = "cop-draft-digest";

    public static IEvent Of(StoredEvent stored, CopMartenEventTypes types)
    {
        var created = types.Wrap(stored.Event);
        created.Id = StoreRow.Key(stored.Event.Id);
        created.Timestamp = stored.Event.CreatedAt;
        created.CorrelationId = Storable(stored.Event.CorrelationId);
        created.CausationId = stored.Event.ParentEventIds.IsEmpty ? null : Storable(stored.Event.ParentEventIds[0]);
        if (stored.DraftDigest.Length > 0)
            created.SetHeader(DraftDigest, stored.DraftDigest);
        if (Storable(stored.Event.Initiator) is { } initiator)
            created.SetHeader("cop-initiator", initiator);
        return created;
    }

    // The canonical bytes keep every text; columns of Marten cannot hold U+0000.
    private static string? Storable(string? text) => text is not null && IndexedText.IsStorable(text) ? text : null;
}
