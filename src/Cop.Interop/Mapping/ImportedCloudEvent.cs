namespace Cop;

/// <summary>What a foreign CloudEvent became.</summary>
/// <param name="Draft">The event to append. Its id is the same for every delivery of the same CloudEvent (CE-8).</param>
/// <param name="Original">
/// The draft of an artifact with the CloudEvent as it came, to append in the same batch after the draft; null unless requested.
/// </param>
public sealed record ImportedCloudEvent(EventDraft Draft, EventDraft? Original = null);
