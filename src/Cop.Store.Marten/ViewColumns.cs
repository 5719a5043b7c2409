namespace Cop;

/// <summary>The columns of a derived row that listings filter by, beside its body.</summary>
internal sealed record ViewColumns(short Status, string? TaskId, string? Name)
{
    public string? Scope { get; private init; }

    public string? State { get; private init; }

    public long? Due { get; private init; }

    public static ViewColumns Of(View view) => view switch
    {
        Topic topic => new((short)topic.Status, null, null),
        CopTask task => New((int)task.Status, task.ParentTaskId, Normal(task.AssignedTo)),
        Step step => New((int)step.Status, step.TaskId, null),
        ArtifactEntry artifact => New(0, artifact.TaskId, artifact.Type),
        Continuation continuation => New((int)continuation.Status, continuation.TaskId, Normal(continuation.Agent)),
        ProjectionError error => New(error.IsWarning ? 1 : 0, null, null),
        ParkedDelivery parked => New((int)parked.Status, null, Normal(parked.Agent)),
        ProfileRow row => New(0, null, row.Assignee) with
        {
            Scope = ScopeOf(row.Profile, row.Kind),
            State = IndexedText.Filter(row.Status),
            Due = row.Due?.ToUnixTimeMilliseconds(),
        },
        _ => throw new ArgumentException($"{view.GetType().Name} is no kind of view.", nameof(view)),
    };

    public static string ScopeOf(string profile, string kind) => IndexedText.Key(ProfileRow.ScopeOf(profile, kind));

    private static ViewColumns New(int status, string? taskId, string? name) =>
        new((short)status, IndexedText.Filter(taskId), IndexedText.Filter(name));

    private static string? Normal(string? agent) => agent is null ? null : AgentName.Normalize(agent);
}
