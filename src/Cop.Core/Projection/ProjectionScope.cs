namespace Cop;

/// <summary>The application of one event: rows to read, rows to write, and warnings.</summary>
/// <param name="rows">The rows.</param>
/// <param name="applied">The event, upcast.</param>
/// <param name="mode">Whether it is being admitted or is in the log.</param>
/// <param name="upcasters">Upcasters of other events; null for none.</param>
internal sealed class ProjectionScope(WorkingRows rows, Event applied, ProjectionMode mode, UpcasterChain? upcasters = null)
{
    private int _notes;
    private Topic? _topic = rows.Get<Topic>(ViewKey.Topic(applied.TopicId));

    public Event Applied => applied;

    /// <summary>Returns another event, upcast.</summary>
    /// <remarks>Decision M-3.</remarks>
    public Event Read(Event stored) => upcasters?.Read(stored) ?? stored;

    /// <summary>The topic id, as the one string instance that all of its rows share.</summary>
    public string TopicId => _topic?.TopicId ?? applied.TopicId;

    public WorkingRows Rows => rows;

    public bool IsAdmission => mode == ProjectionMode.Admission;

    /// <summary>
    /// The event's time, truncated to milliseconds as in every store, so that rows compare equal before and after storing.
    /// </summary>
    public DateTimeOffset At { get; } = CopTime.ToMilliseconds(applied.CreatedAt);

    public PayloadReader Payload { get; } = new(applied, mode == ProjectionMode.Admission);

    /// <summary>
    /// The topic's row while the event is applied; null before its first event. Every event changes it, so it is written once, at the end.
    /// </summary>
    public Topic? Topic => _topic;

    public CopTask? Task(string taskId) => rows.Get<CopTask>(ViewKey.Task(TopicId, taskId));

    public Step? Step(string stepId) => rows.Get<Step>(ViewKey.Step(TopicId, stepId));

    public ArtifactEntry? Artifact(string artifactId) => rows.Get<ArtifactEntry>(ViewKey.Artifact(TopicId, artifactId));

    public Continuation? Continuation(string continuationId) => rows.Get<Continuation>(ViewKey.Continuation(TopicId, continuationId));

    /// <summary>Writes a row with this event's <c>updatedAt</c> and <c>updatedSeq</c>.</summary>
    public void Put(View view) => rows.Put(
        view.UpdatedSeq == applied.TopicSeq && view.UpdatedAt == At ? view : view with { UpdatedAt = At, UpdatedSeq = applied.TopicSeq });

    /// <summary>Changes the topic's row.</summary>
    public void ChangeTopic(Func<Topic, Topic> change) => _topic = change(_topic!);

    /// <summary>Replaces the topic's row.</summary>
    public void SetTopic(Topic topic) => _topic = topic;

    /// <summary>Writes the topic's row.</summary>
    public void PutTopic() => rows.Put(_topic!);

    /// <summary>Adds a projection error to the topic.</summary>
    /// <remarks>Decision D-40.</remarks>
    public void Note(string code, string message, bool isWarning) => rows.Put(new ProjectionError
    {
        TopicId = TopicId,
        Id = ProjectionErrorId(applied.TopicSeq, ++_notes),
        EventId = applied.Id,
        Seq = applied.TopicSeq,
        Code = code,
        Message = message,
        IsWarning = isWarning,
        CreatedAt = At,
        UpdatedAt = At,
        CreatedSeq = applied.TopicSeq,
        UpdatedSeq = applied.TopicSeq,
    });

    public void Warn(string code, string message) => Note(code, message, isWarning: true);

    /// <summary>Returns whether the projection rejected the event at an earlier topicSeq; its record is then that event's first.</summary>
    public bool WasRejected(long seq) => WasRejected(rows, TopicId, seq);

    /// <summary>Returns the result of <see cref="WasRejected(long)"/> for any rows.</summary>
    public static bool WasRejected(WorkingRows rows, string topicId, long seq) =>
        rows.Get<ProjectionError>(RejectionKey(topicId, seq)) is { IsWarning: false };

    /// <summary>Returns the key of the record of a rejected event.</summary>
    public static ViewKey RejectionKey(string topicId, long seq) => new(ViewKind.ProjectionError, topicId, ProjectionErrorId(seq, 1));

    public CopError Reject(string code, string message) => new(code, $"{applied.Type} '{applied.Id}' on topic '{TopicId}': {message}");

    public CopError IllegalTransition(string what, string id, string from, string to) =>
        Reject(CopErrorCodes.IllegalTransition, $"{what} '{id}' is {from} and cannot become {to}.");

    public CopError NotFound(string what, string id) =>
        Reject(CopErrorCodes.NotFound, $"{what} '{id}' does not exist in this topic; create it first.");

    private static string ProjectionErrorId(long seq, int note) => $"{seq}.{note}";
}
