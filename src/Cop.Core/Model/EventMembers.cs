using System.Collections.Immutable;

namespace Cop;

/// <summary>The members of an event while it is being read or created.</summary>
internal struct EventMembers
{
    public EventMembers()
    {
    }

    public string? Id;
    public string? TopicId;
    public long TopicSeq = -1;
    public string? Type;
    public string? SchemaVersion;
    public DateTimeOffset? CreatedAt;
    public CopJson? Payload;
    public CopJson? Metadata;
    public string? CorrelationId;
    public ImmutableArray<string> ParentEventIds = [];
}
