namespace Cop;

/// <summary>The drafts of an imported CloudEvent.</summary>
/// <param name="Draft">The event to append. Its id is the same each time the same CloudEvent is received.</param>
/// <param name="Original">
/// The draft of an artifact with the CloudEvent as it came, to append in the same batch after the draft; null unless requested.
/// </param>
public sealed record ImportedCloudEvent(EventDraft Draft, EventDraft? Original = null);
