using System.Collections.Immutable;

namespace Cop.Causality;

/// <summary>The members of an event that determine its order: its topicSeq and its parents.</summary>
/// <param name="EventId">Id of the event.</param>
/// <param name="TopicId">Topic of the event.</param>
/// <param name="TopicSeq">topicSeq of the event.</param>
/// <param name="ParentEventIds">Ids of the events that it causally depends on.</param>
/// <remarks>Protocol 3.3.1.</remarks>
public readonly record struct CausalLink(string EventId, string TopicId, long TopicSeq, ImmutableArray<string> ParentEventIds)
{
    private readonly ValueArray<string> _parentEventIds = ParentEventIds;

    /// <summary>The ids of the events that it causally depends on.</summary>
    public ImmutableArray<string> ParentEventIds { get => _parentEventIds; init => _parentEventIds = value; }

    /// <summary>Creates the link of an event.</summary>
    public static CausalLink FromEvent(Event source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new CausalLink(source.Id, source.TopicId, source.TopicSeq, source.ParentEventIds);
    }
}
