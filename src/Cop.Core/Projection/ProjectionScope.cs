namespace Cop;

/// <summary>One event being applied: the rows that it reads, the rows that it puts, and its warnings.</summary>
/// <param name="rows">The rows.</param>
/// <param name="applied">The event, as its upcasters show it.</param>
/// <param name="mode">Whether it is a draft or stands in the log.</param>
/// <param name="upcasters">How other events are shown; as they are stored when absent.</param>
internal sealed class ProjectionScope(WorkingRows rows, Event applied, ProjectionMode mode, UpcasterChain? upcasters = null)
{
    private int _notes;
    private Topic? _topic = rows.Get<Topic>(ViewKey.Topic(applied.TopicId));

    public Event Applied => applied;

    /// <summary>Another event as its upcasters show it (M-3).</summary>
    public Event Read(Event stored) => upcasters?.Read(stored) ?? stored;

    /// <summary>The topic, by the one text that all of its rows share.</summary>
    public string TopicId => _topic?.TopicId ?? applied.TopicId;

    public WorkingRows Rows => rows;

    public bool IsAdmission => mode == ProjectionMode.Admission;

    /// <summary>The event's time, cut to the milliseconds that every store keeps: rows compare alike before and after storing.</summary>
    public DateTimeOffset At { get; } = CopTime.ToMilliseconds(applied.CreatedAt);

    public PayloadReader Payload { get; } = new(applied, mode == ProjectionMode.Admission);

    /// <summary>The topic's row while the event is applied; null before its first event. Every event changes it, so it is put once, at the end.</summary>
    public Topic? Topic => _topic;

    public CopTask? Task(string taskId) => rows.Get<CopTask>(ViewKey.Task(TopicId, taskId));

    public Step? Step(string stepId) => rows.Get<Step>(ViewKey.Step(TopicId, stepId));

    public ArtifactEntry? Artifact(string artifactId) => rows.Get<ArtifactEntry>(ViewKey.Artifact(TopicId, artifactId));

    public Continuation? Continuation(string continuationId) => rows.Get<Continuation>(ViewKey.Continuation(TopicId, continuationId));

    /// <summary>Puts a row as touched by this event; one that says so already is put as it is.</summary>
    public void Put(View view) => rows.Put(view.UpdatedSeq == applied.TopicSeq && view.UpdatedAt == At ? view : view with { UpdatedAt = At, UpdatedSeq = applied.TopicSeq });

    /// <summary>Changes the topic's row.</summary>
    public void ChangeTopic(Func<Topic, Topic> change) => _topic = change(_topic!);

    /// <summary>The topic's row as it is from now on.</summary>
    public void SetTopic(Topic topic) => _topic = topic;

    /// <summary>Puts the topic's row.</summary>
    public void PutTopic() => rows.Put(_topic!);

    /// <summary>Leaves a record in the topic's projection errors (D-40).</summary>
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

    /// <summary>Whether the event at an earlier topicSeq was refused by the projection; its record is then the first of that event.</summary>
    public bool WasRejected(long seq) => WasRejected(rows, TopicId, seq);

    /// <summary>As <see cref="WasRejected(long)"/>, on any rows.</summary>
    public static bool WasRejected(WorkingRows rows, string topicId, long seq) => rows.Get<ProjectionError>(RejectionKey(topicId, seq)) is { IsWarning: false };

    /// <summary>The key of the record that a refused event leaves.</summary>
    public static ViewKey RejectionKey(string topicId, long seq) => new(ViewKind.ProjectionError, topicId, ProjectionErrorId(seq, 1));

    public CopError Reject(string code, string message) => new(code, $"{applied.Type} '{applied.Id}' on topic '{TopicId}': {message}");

    public CopError IllegalTransition(string what, string id, string from, string to) =>
        Reject(CopErrorCodes.IllegalTransition, $"{what} '{id}' is {from} and cannot become {to}.");

    public CopError NotFound(string what, string id) =>
        Reject(CopErrorCodes.NotFound, $"{what} '{id}' does not exist in this topic; create it first.");

    private static string ProjectionErrorId(long seq, int note) => $"{seq}.{note}";
}
