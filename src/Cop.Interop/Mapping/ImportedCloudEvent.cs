namespace Cop;

/// <summary>What a foreign CloudEvent became.</summary>
/// <param name="Draft">The event to append. Its id is the same for every delivery of the same CloudEvent (CE-8).</param>
/// <param name="Original">The artifact of the CloudEvent as it came, to be appended in the same batch behind the draft; null unless asked for (CE-11).</param>
public sealed record ImportedCloudEvent(EventDraft Draft, EventDraft? Original = null);
