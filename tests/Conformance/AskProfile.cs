namespace Cop.Conformance;

/// <summary>
/// A small profile for tests: a question has an assignee and a due time and is answered once. Its projection keeps a row for each question.
/// </summary>
/// <param name="version">The version of the projection; from version 2 the rows count events.</param>
internal sealed class AskProfile(int version = 1) : IProfileProjection
{
    public const string Name = "COP/Ask";
    public const string Kind = "question";

    public int Version => version;

    public static Profile Of(int version = 1) => new()
    {
        Name = Name,
        Version = "1",
        CopVersion = "1.0",
        Migration = "None: this is the first version.",
        EventTypes =
        [
            new ProfileEventType(
                "ask.opened", "A question was asked.") { Members = [new PayloadMember("questionId", PayloadKind.Id, IsRequired: true)] },
            new ProfileEventType(
                "ask.answered",
                "A question was answered.") { Members = [new PayloadMember("questionId", PayloadKind.Id, IsRequired: true)] },
        ],
        RowKinds = [new ProfileRowKind(Kind, "A question; assignee and due time are the question's, status open or answered.")],
        Projection = new AskProfile(version),
    };

    public static EventDraft Open(string questionId, string? assignee = null, string? due = null) => EventDraft.Create(
        "ask.opened", ("questionId", CopJson.From(questionId)), ("for", assignee is null ? null : CopJson.From(assignee)),
        ("due", due is null ? null : CopJson.From(due)));

    public static EventDraft Answer(string questionId) => EventDraft.Create("ask.answered", ("questionId", CopJson.From(questionId)));

    public void AddKeys(EventDraft draft, ProfileRowKeys keys) => keys.Add(Kind, draft.Payload["questionId"]?.AsString());

    public CopError? Admit(Event candidate, IProfileRows rows)
    {
        if (candidate.Type != "ask.answered" || IdOf(candidate) is not { } id || rows.Get(Kind, id) is { Status: "open" })
            return null;
        return new CopError("question_not_open", $"Question '{id}' is not open; ask it first.");
    }

    public void Apply(Event applied, ProfileRowChanges rows)
    {
        if (IdOf(applied) is not { } id)
            return;
        if (applied.Type == "ask.opened")
        {
            if (id == "broken")
                throw new InvalidOperationException("it breaks");
            DateTimeOffset? due = CopTime.TryParse(applied.Payload["due"]?.AsString(), out var moment) ? moment : null;
            rows.Put(Kind, id, Body(applied), "open", applied.Payload["for"]?.AsString(), due);
        }
        else if (applied.Type == "ask.answered" && rows.Get(Kind, id) is { } asked)
        {
            rows.Put(Kind, id, asked.Body.With("answeredBy", CopJson.From(applied.Initiator ?? "")), "answered", asked.Assignee);
        }
    }

    private CopJson Body(Event applied) => version == 1
        ? CopJson.Object(("askedAt", CopJson.From(applied.TopicSeq)))
        : CopJson.Object(("askedAt", CopJson.From(applied.TopicSeq)), ("version", CopJson.From(version)));

    private static string? IdOf(Event source) => source.Payload["questionId"]?.AsString();
}
