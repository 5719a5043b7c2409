using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>A question of an agent to people: asked in one call, answered at most once, and resumed by its own answer only.</summary>
/// <typeparam name="TState">The record that the agent gets back with the answer.</typeparam>
/// <typeparam name="TAnswer">The type of the answer: an enumeration asks for a decision.</typeparam>
/// <remarks>Protocol 10.2.4; decisions D-55, D-66, D-67.</remarks>
public sealed class Question<TState, TAnswer> where TState : ICopData<TState>
{
    /// <summary>Creates a question.</summary>
    /// <param name="name">The name, unique among the resume points of the agent.</param>
    /// <param name="type">The type of the answer; null for the one of an enumeration, a string, a double or a bool.</param>
    /// <exception cref="ArgumentException">The type of the answer must be named.</exception>
    public Question(string name, AnswerType<TAnswer>? type = null)
    {
        (Type, Point) = (type ?? AnswerType.Default<TAnswer>(), new ResumePoint<AskedQuestion>(name));
    }

    /// <summary>The name.</summary>
    public string Name => Point.Name;

    /// <summary>The type of the answer.</summary>
    public AnswerType<TAnswer> Type { get; }

    internal ResumePoint<AskedQuestion> Point { get; }

    /// <summary>Creates the request, the task's <c>task.input_requested</c> and the wait for exactly this request's answer.</summary>
    /// <param name="context">The context of the invocation.</param>
    /// <param name="text">The text of the question.</param>
    /// <param name="state">The state that the handler gets back with the answer.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>A part of the output.</returns>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public OutputPart Ask(AgentContext context, string text, TState state, AskOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrEmpty(text);
        options ??= new AskOptions();
        options.Validate();
        var requestId = RequestId(context, options.Key);
        var asked = AskedQuestion.Create(requestId, DataJson.Write(state), options, context.TimeProvider.GetUtcNow());
        var request = RequestDraft(requestId, text, options, context.TimeProvider.GetUtcNow()) with
        {
            Id = context.NewId("event", $"request {Name} {options.Key}"),
        };
        var wait = Wait(context, asked, options.Key).ToDraft();
        return options.TaskId is not { } taskId ? OutputPart.From(request, wait) : OutputPart.From(
            request, new Events.TaskInputRequested(taskId) { RequestId = requestId, Reason = text }.ToDraft(), wait);
    }

    /// <summary>The id of the request that <see cref="Ask"/> creates in this invocation.</summary>
    public string RequestId(AgentContext context, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.NewId("request", $"{Name} {key}");
    }

    /// <summary>
    /// Creates the withdrawal of a request of this agent; its handler is called with <see cref="NotAnsweredReason.Withdrawn"/>.
    /// </summary>
    public OutputPart Withdraw(string requestId, string? reason = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        return OutputPart.From(EventDraft.Create(
            HitlEventTypes.Withdrawn, ("requestId", CopJson.From(requestId)), ("reason", reason is null ? null : CopJson.From(reason))));
    }

    /// <summary>Creates an answer to this question, as <see cref="HumanRequests"/> and tests give it.</summary>
    /// <param name="value">The answer.</param>
    /// <param name="rationale">The reason; null for none.</param>
    public HumanAnswer Answer(TAnswer value, string? rationale = null)
    {
        var answer = Type.Write(value);
        return rationale is null ? answer : answer with { Rationale = rationale };
    }

    internal Wait Wait(AgentContext context, AskedQuestion asked, string? key)
    {
        var values = CopJson.Object(("/payload/requestId", CopJson.From(asked.RequestId)));
        var wait = Point.Wait(context, asked, key).ForAny(
            new EventMatch(Type.IsDecision ? HitlEventTypes.DecisionProvided : HitlEventTypes.InputProvided, values),
            new EventMatch(HitlEventTypes.Withdrawn, values));
        var now = context.TimeProvider.GetUtcNow();
        if (asked.ExpireAt is { } end)
            wait = wait.Expire(end > now ? end - now : TimeSpan.FromMilliseconds(1));
        if (asked.NextTimer is { } next && !(next > asked.ExpireAt))
            wait = wait.At(next);
        return asked.TaskId is { } taskId ? wait.ForTask(taskId) : wait;
    }

    private EventDraft RequestDraft(string requestId, string text, AskOptions options, DateTimeOffset now) => EventDraft.Create(
        Type.IsDecision ? HitlEventTypes.DecisionRequested : HitlEventTypes.InputRequested,
        ("requestId", CopJson.From(requestId)), ("name", CopJson.From(Name)), ("key", Text(options.Key)),
        (Type.IsDecision ? "question" : "prompt", CopJson.From(text)),
        ("options", Type.IsDecision ? CopJson.Array(Type.Options) : null), ("schema", Type.Schema),
        ("assignee", Text(options.To)), ("taskId", Text(options.TaskId)), ("groupId", Text(options.GroupId)),
        ("dueAt", Time(now + (options.DueIn ?? options.Timeout))), ("expiresAt", Time(now + (options.Expire ?? options.Timeout))),
        ("quorum", options.Quorum == 1 ? null : CopJson.From(options.Quorum)),
        ("rationaleRequired", options.RationaleRequired ? CopJson.From(true) : null),
        ("shows", Some(options.Shows.Select(shown => shown.ToJson()))), ("subject", Text(options.Subject)),
        ("proposal", options.Proposal), ("standing", Some(options.HoldsFor.Select(CopJson.From))));

    private static CopJson? Some(IEnumerable<CopJson> items) => items.Any() ? CopJson.Array(items) : null;

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);

    private static CopJson? Time(DateTimeOffset? time) => time is { } given ? CopJson.From(CopTime.Format(given)) : null;
}
