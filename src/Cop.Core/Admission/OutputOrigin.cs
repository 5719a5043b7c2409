namespace Cop;

/// <summary>The origin of an output: an agent and a delivery.</summary>
/// <param name="Initiator">The agent's identity, as in its events.</param>
/// <param name="FirstCause">Id of the event that caused it: the trigger, or the event that created the continuation; null when the drafts
/// name their parents.</param>
internal sealed record OutputOrigin(string Initiator, string? FirstCause)
{
    /// <summary>Returns whether a stored event with a draft's id is an earlier result of the same cause, which is then kept.</summary>
    /// <remarks>Decisions D-13, D-62.</remarks>
    public bool IsFirstResult(Event stored, EventTemplate template)
    {
        var named = template.Draft.ParentEventIds;
        return stored.TopicId == template.TopicId && stored.Initiator == Initiator
            && (named.IsDefaultOrEmpty
                ? FirstCause is null || stored.ParentEventIds.Contains(FirstCause)
                : stored.ParentEventIds.SequenceEqual(named));
    }
}
