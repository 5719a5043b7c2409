using System.Collections.Immutable;

namespace Cop.Cli;

/// <summary>A continuation or a task that waits.</summary>
internal sealed record OpenWait
{
    // The events of people that ask, by the names of the protocol.
    private const string Requested = ".requested";
    private const string Human = "human.";

    public required string Kind { get; init; }

    public required string TopicId { get; init; }

    public required string TopicTitle { get; init; }

    public required string Id { get; init; }

    /// <summary>The agent, or the title of the task.</summary>
    public required string Waiter { get; init; }

    public string Purpose { get; init; } = "";

    public required DateTimeOffset Since { get; init; }

    public required long SinceSeq { get; init; }

    public string? RequestId { get; init; }

    public string? Question { get; init; }

    public string? AddressedTo { get; init; }

    public ImmutableArray<string> Conditions { get; init; } = [];

    public DateTimeOffset? ResumeAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public CopJson ToJson() => CopJson.Object(
        ("kind", CopJson.From(Kind)),
        ("topicId", CopJson.From(TopicId)),
        ("topicTitle", CopJson.From(TopicTitle)),
        ("id", CopJson.From(Id)),
        ("waiter", CopJson.From(Waiter)),
        ("purpose", CopJson.From(Purpose)),
        ("since", CopJson.From(CopTime.Format(Since))),
        ("sinceSeq", CopJson.From(SinceSeq)),
        ("requestId", Text(RequestId)),
        ("question", Text(Question)),
        ("askedOf", Text(AddressedTo)),
        ("resumes", CopJson.Array(Conditions.Select(CopJson.From))),
        ("resumeAt", ResumeAt is { } at ? CopJson.From(CopTime.Format(at)) : null),
        ("deadline", Deadline is { } deadline ? CopJson.From(CopTime.Format(deadline)) : null));

    /// <summary>Finds what waits in a topic, in the order of its events.</summary>
    public static async Task<IEnumerable<OpenWait>> FindAsync(OpenStore store, string topicId, CancellationToken cancellationToken)
    {
        var state = (await store.Kernel.GetStateAsync(topicId, null, cancellationToken).ConfigureAwait(false)).Unwrap();
        return state is null ? [] : await FindAsync(
            state, store.Storage.ReadTopicAsync(topicId, cancellationToken: cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Finds what waits in the state of a topic, in the order of its events, which are read for the questions only.</summary>
    public static async Task<IEnumerable<OpenWait>> FindAsync(TopicState state, IAsyncEnumerable<Event> events)
    {
        var continuations = state.Continuations.Where(each => each.Status == ContinuationStatus.Active).ToList();
        var tasks = state.Tasks.Where(task => task.Status == CopTaskStatus.NeedsInput).ToList();
        if (continuations.Count + tasks.Count == 0)
            return [];
        var questions = await ReadQuestionsAsync(events).ConfigureAwait(false);
        var title = state.Topic.Title ?? ShortId.Of(state.Topic.Id);
        return continuations.Select(each => Of(each, title, questions, state))
            .Concat(tasks.Where(task => !continuations.Any(each => each.TaskId == task.Id)).Select(task => Of(task, title, questions)))
            .OrderBy(wait => wait.SinceSeq);
    }

    private static OpenWait Of(Continuation waiting, string title, Dictionary<string, Event> questions, TopicState state)
    {
        var requestId = RequestOf(waiting) ?? state.Tasks.FirstOrDefault(task => task.Id == waiting.TaskId)?.RequestId;
        var asked = requestId is null ? null : questions.GetValueOrDefault(requestId);
        var task = state.Tasks.FirstOrDefault(task => task.Id == waiting.TaskId)?.Title;
        return new OpenWait
        {
            Kind = "continuation",
            TopicId = waiting.TopicId,
            TopicTitle = title,
            Id = waiting.Id,
            Waiter = waiting.Agent ?? "any agent",
            Purpose = string.Join(", ", new[] { waiting.Label, task }.OfType<string>().Select(text => $"for '{text}'")),
            Since = waiting.CreatedAt,
            SinceSeq = waiting.CreatedSeq,
            RequestId = requestId,
            Question = TextOf(asked, "prompt", "question", "title", "message"),
            AddressedTo = TextOf(asked, "role", "to", "assignTo", "assignee"),
            Conditions = [.. waiting.WaitFor.Select((entry, index) => ConditionOf(waiting, entry, index))],
            ResumeAt = waiting.ResumeAfter,
            Deadline = waiting.ResumeBefore,
        };
    }

    private static OpenWait Of(CopTask task, string title, Dictionary<string, Event> questions)
    {
        var asked = task.RequestId is null ? null : questions.GetValueOrDefault(task.RequestId);
        return new OpenWait
        {
            Kind = "task",
            TopicId = task.TopicId,
            TopicTitle = title,
            Id = task.Id,
            Waiter = task.AssignedTo ?? "a task",
            Purpose = $"for input to '{task.Title ?? ShortId.Of(task.Id)}'",
            Since = task.UpdatedAt,
            SinceSeq = task.UpdatedSeq,
            RequestId = task.RequestId,
            Question = TextOf(asked, "prompt", "question", "title", "message"),
            AddressedTo = TextOf(asked, "role", "to", "assignTo", "assignee"),
            Conditions = task.RequestId is { } request ? [$"with the answer to request {request}"] : [],
        };
    }

    private static string ConditionOf(Continuation waiting, string entry, int index)
    {
        var match = index < waiting.Matches.Length ? waiting.Matches[index] ?? waiting.Match : waiting.Match;
        var with = match is null ? "" : " with " + string.Join(
            ", ", match.Members.Select(member => $"{member.Name[(member.Name.LastIndexOf('/') + 1)..]} {member.Value}"));
        return $"{(waiting.WaitForAll ? "needs" : "on")} {entry}{with}";
    }

    private static string? RequestOf(Continuation waiting) => waiting.Matches.Append(waiting.Match).OfType<CopJson>()
        .SelectMany(match => match.Members)
        .FirstOrDefault(member => member.Name.EndsWith("/requestId", StringComparison.Ordinal)).Value?.AsString();

    // Later requests replace earlier ones with the same id: a reminder, or a question asked again.
    private static async Task<Dictionary<string, Event>> ReadQuestionsAsync(IAsyncEnumerable<Event> events)
    {
        var questions = new Dictionary<string, Event>(StringComparer.Ordinal);
        await foreach (var stored in events.ConfigureAwait(false))
        {
            var isQuestion = stored.Type.StartsWith(Human, StringComparison.Ordinal)
                && stored.Type.EndsWith(Requested, StringComparison.Ordinal);
            if (isQuestion)
                questions[stored.Payload["requestId"]?.AsString() ?? stored.Id] = stored;
        }

        return questions;
    }

    private static string? TextOf(Event? asked, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (asked?.Payload[member]?.AsString() is { } text)
                return text;
        }

        return null;
    }

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);
}
