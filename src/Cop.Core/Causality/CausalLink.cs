using System.Collections.Immutable;

namespace Cop;

/// <summary>What order needs to know of an event: its place in its topic and its parents (spec 3.3.1).</summary>
/// <param name="EventId">The event.</param>
/// <param name="TopicId">Its topic.</param>
/// <param name="TopicSeq">Its place in the topic.</param>
/// <param name="ParentEventIds">What it causally depends on.</param>
public readonly record struct CausalLink(string EventId, string TopicId, long TopicSeq, ImmutableArray<string> ParentEventIds)
{
    private readonly ValueArray<string> _parentEventIds = ParentEventIds;

    /// <summary>What it causally depends on.</summary>
    public ImmutableArray<string> ParentEventIds { get => _parentEventIds; init => _parentEventIds = value; }

    /// <summary>The link of an event.</summary>
    public static CausalLink FromEvent(Event source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new CausalLink(source.Id, source.TopicId, source.TopicSeq, source.ParentEventIds);
    }
}
