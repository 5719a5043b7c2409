namespace Cop;

/// <summary>One event being applied: the rows that it reads, the rows that it puts, and its warnings.</summary>
internal sealed class ProjectionScope(WorkingRows rows, Event applied, ProjectionMode mode)
{
    private int _notes;

    public Event Applied => applied;

    public string TopicId => applied.TopicId;

    public WorkingRows Rows => rows;

    public bool IsAdmission => mode == ProjectionMode.Admission;

    public PayloadReader Payload { get; } = new(applied);

    /// <summary>The topic's row while the event is applied; null before its first event.</summary>
    public Topic? Topic => rows.Get<Topic>(ViewKey.Topic(TopicId));

    public CopTask? Task(string taskId) => rows.Get<CopTask>(ViewKey.Task(TopicId, taskId));

    public Step? Step(string stepId) => rows.Get<Step>(ViewKey.Step(TopicId, stepId));

    public ArtifactEntry? Artifact(string artifactId) => rows.Get<ArtifactEntry>(ViewKey.Artifact(TopicId, artifactId));

    public Continuation? Continuation(string continuationId) => rows.Get<Continuation>(ViewKey.Continuation(TopicId, continuationId));

    /// <summary>Puts a row as touched by this event.</summary>
    public void Put(View view) => rows.Put(view with { UpdatedAt = applied.CreatedAt, UpdatedSeq = applied.TopicSeq });

    public void ChangeTopic(Func<Topic, Topic> change) => Put(change(Topic!));

    public void Note(string code, string message, bool isWarning) => rows.Put(new ProjectionError
    {
        TopicId = TopicId,
        Id = $"{applied.TopicSeq}.{++_notes}",
        EventId = applied.Id,
        Seq = applied.TopicSeq,
        Code = code,
        Message = message,
        IsWarning = isWarning,
        CreatedAt = applied.CreatedAt,
        UpdatedAt = applied.CreatedAt,
        CreatedSeq = applied.TopicSeq,
        UpdatedSeq = applied.TopicSeq,
    });

    public void Warn(string code, string message) => Note(code, message, isWarning: true);

    public CopError Reject(string code, string message) => new(code, $"{applied.Type} '{applied.Id}' on topic '{TopicId}': {message}");

    public CopError IllegalTransition(string what, string id, object from, object to) =>
        Reject(CopErrorCodes.IllegalTransition, $"{what} '{id}' is {Word(from)} and cannot become {Word(to)}.");

    public CopError NotFound(string what, string id) =>
        Reject(CopErrorCodes.NotFound, $"{what} '{id}' does not exist in this topic; create it first.");

    private static string Word(object status) => status.ToString()!.ToLowerInvariant();
}
