namespace Cop;

/// <summary>The columns of a row that listings filter by, beside its body.</summary>
/// <param name="Status">The number of the lifecycle state; for an error 1 when it is a warning.</param>
/// <param name="TaskId">The task of the row; for a task, its parent.</param>
/// <param name="Name">The owner or the type.</param>
internal readonly record struct ViewColumns(short Status, string? TaskId, string? Name)
{
    /// <summary>The profile and kind of a profile's row.</summary>
    public string? Scope { get; private init; }

    /// <summary>The status of a profile's row.</summary>
    public string? State { get; private init; }

    /// <summary>The due time of a profile's row.</summary>
    public DateTimeOffset? Due { get; private init; }

    public static ViewColumns Of(View view)
    {
        var (status, taskId, name) = view switch
        {
            Topic topic => ((int)topic.Status, null, null),
            CopTask task => ((int)task.Status, task.ParentTaskId, task.AssignedTo is { } assignee ? AgentName.Normalize(assignee) : null),
            Step step => ((int)step.Status, step.TaskId, null),
            ArtifactEntry artifact => (0, artifact.TaskId, artifact.Type),
            Continuation continuation =>
                ((int)continuation.Status, continuation.TaskId, continuation.Agent is { } agent ? AgentName.Normalize(agent) : null),
            ProjectionError error => (error.IsWarning ? 1 : 0, null, null),
            ParkedDelivery parked => ((int)parked.Status, null, AgentName.Normalize(parked.Agent)),
            ProfileRow row => (0, null, row.Assignee),
            _ => throw new ArgumentException($"{view.GetType().Name} is no kind of view.", nameof(view)),
        };
        var columns = new ViewColumns((short)status, IndexText.Filter(taskId), IndexText.Filter(name));
        return view is ProfileRow own
            ? columns with { Scope = ScopeOf(own.Profile, own.Kind), State = IndexText.Filter(own.Status), Due = own.Due } : columns;
    }

    /// <summary>Returns the scope of a profile's rows of one kind as a column value.</summary>
    public static string ScopeOf(string profile, string kind) => IndexText.Key(ProfileRow.ScopeOf(profile, kind));
}
