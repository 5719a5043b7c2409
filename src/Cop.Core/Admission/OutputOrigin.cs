namespace Cop;

/// <summary>Whose output a request is: of an agent, for a delivery.</summary>
/// <param name="Initiator">The agent's identity, as events name it.</param>
/// <param name="FirstCause">The event that caused it: the trigger, or the event that created the continuation; null when the drafts name their parents.</param>
internal sealed record OutputOrigin(string Initiator, string? FirstCause)
{
    /// <summary>Whether a stored event that has a draft's id is an earlier result for the same cause, which then stands (D-13, D-62).</summary>
    public bool IsFirstResult(Event stored, EventTemplate template)
    {
        var named = template.Draft.ParentEventIds;
        return stored.TopicId == template.TopicId && stored.Initiator == Initiator
            && (named.IsDefaultOrEmpty ? FirstCause is null || stored.ParentEventIds.Contains(FirstCause) : stored.ParentEventIds.SequenceEqual(named));
    }
}
