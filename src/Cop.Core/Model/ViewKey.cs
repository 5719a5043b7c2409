namespace Cop.Storage;

/// <summary>The key of a derived row.</summary>
/// <param name="Kind">Kind of the row.</param>
/// <param name="TopicId">Topic of the row.</param>
/// <param name="Id">Id of the row within the topic.</param>
/// <remarks>Decision M-13.</remarks>
public readonly record struct ViewKey(ViewKind Kind, string TopicId, string Id)
{
    /// <summary>Gets the key of a row.</summary>
    public static ViewKey For(View row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Key;
    }

    /// <summary>Creates the key of a topic's own row.</summary>
    public static ViewKey Topic(string topicId) => new(ViewKind.Topic, topicId, topicId);

    /// <summary>Creates the key of a task.</summary>
    public static ViewKey Task(string topicId, string taskId) => new(ViewKind.Task, topicId, taskId);

    /// <summary>Creates the key of a step.</summary>
    public static ViewKey Step(string topicId, string stepId) => new(ViewKind.Step, topicId, stepId);

    /// <summary>Creates the key of an artifact's index entry.</summary>
    public static ViewKey Artifact(string topicId, string artifactId) => new(ViewKind.Artifact, topicId, artifactId);

    /// <summary>Creates the key of a continuation from the id of its artifact.</summary>
    public static ViewKey Continuation(string topicId, string artifactId) => new(ViewKind.Continuation, topicId, artifactId);

    /// <summary>Creates the key of a profile's row.</summary>
    public static ViewKey ProfileRow(string topicId, string profile, string kind, string id) =>
        new(ViewKind.ProfileRow, topicId, $"{Cop.Profiles.ProfileRow.ScopeOf(profile, kind)}\n{id}");

    /// <summary>Creates the key of a parked delivery of an event or a continuation; one of the two ids is null.</summary>
    // No id contains a line feed, so an event and a continuation with the same id have different keys.
    public static ViewKey Parked(string topicId, string agent, string? eventId, string? continuationId) =>
        new(ViewKind.ParkedDelivery, topicId, eventId is null ? $"{agent}\n\n{continuationId}" : $"{agent}\n{eventId}");
}
