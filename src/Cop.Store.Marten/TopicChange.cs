namespace Cop;

/// <summary>One topic in a commit: its events, and its head and own view after them.</summary>
internal sealed class TopicChange(TopicAppend first, long version)
{
    public bool IsNew { get; } = first.Before is null;

    /// <summary>The first topicSeq of a new topic.</summary>
    public long FirstSeq { get; } = first.Events.IsEmpty ? 1 : first.Events[0].Event.TopicSeq;

    /// <summary>The version of the stream before the commit; 0 for a new topic.</summary>
    public long VersionBefore => version;

    public List<StoredEvent> Events { get; } = [];

    /// <summary>The store that each event was received from; null for events that were appended here.</summary>
    public List<string?> Origins { get; } = [];

    public TopicHead After { get; private set; } = first.After;

    public Topic? View { get; private set; }

    public void Add(TopicAppend append)
    {
        After = append.After;
        Events.AddRange(append.Events);
        Origins.AddRange(append.Events.Select(_ => append.After.ReplicaOf));
        View = append.Views.OfType<Topic>().FirstOrDefault() ?? View;
    }
}
