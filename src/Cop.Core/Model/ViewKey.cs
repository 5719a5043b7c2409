namespace Cop;

/// <summary>The key of a derived row (M-13).</summary>
/// <param name="Kind">What the row is.</param>
/// <param name="TopicId">The topic that it belongs to.</param>
/// <param name="Id">Its id within the topic.</param>
public readonly record struct ViewKey(ViewKind Kind, string TopicId, string Id)
{
    /// <summary>The key of a row.</summary>
    public static ViewKey For(View row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Key;
    }

    /// <summary>The key of a topic's own row.</summary>
    public static ViewKey Topic(string topicId) => new(ViewKind.Topic, topicId, topicId);

    /// <summary>The key of a task.</summary>
    public static ViewKey Task(string topicId, string taskId) => new(ViewKind.Task, topicId, taskId);

    /// <summary>The key of a step.</summary>
    public static ViewKey Step(string topicId, string stepId) => new(ViewKind.Step, topicId, stepId);

    /// <summary>The key of an artifact's index entry.</summary>
    public static ViewKey Artifact(string topicId, string artifactId) => new(ViewKind.Artifact, topicId, artifactId);

    /// <summary>The key of a continuation: the id of its artifact.</summary>
    public static ViewKey Continuation(string topicId, string artifactId) => new(ViewKind.Continuation, topicId, artifactId);

    /// <summary>The key of a profile's row.</summary>
    public static ViewKey ProfileRow(string topicId, string profile, string kind, string id) =>
        new(ViewKind.ProfileRow, topicId, $"{Cop.ProfileRow.ScopeOf(profile, kind)}\n{id}");

    /// <summary>The key of a parked delivery of an event or of a continuation: one of the two ids.</summary>
    // No id holds a line feed, so an event and a continuation with one id have two keys.
    public static ViewKey Parked(string topicId, string agent, string? eventId, string? continuationId) =>
        new(ViewKind.ParkedDelivery, topicId, eventId is null ? $"{agent}\n\n{continuationId}" : $"{agent}\n{eventId}");
}
