using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>Resumes a question: decides from the request's row whether it ended, and waits on or calls the handler.</summary>
/// <remarks>spec/hitl.md, "Waits".</remarks>
internal static class AnswerHandling
{
    public static async Task<AgentOutput> ResumeAsync<TState, TAnswer>(
        Question<TState, TAnswer> question, AskedQuestion asked, Resumed resumed, AgentContext context,
        Func<TState, Answer<TAnswer>, AgentContext, CancellationToken, Task<AgentOutput>> handle, CancellationToken cancellationToken)
        where TState : ICopData<TState>
    {
        var row = await ReadAsync(asked.RequestId, context, cancellationToken).ConfigureAwait(false);
        // The next attempt is resumed by the answer; admission would refuse this one.
        if (row.Status == RequestRow.Answered && resumed.TimedOut)
            throw new CopException(CopError.Temporary(
                HitlErrorCodes.AnswerArrived, $"Request '{row.Id}' was answered before its timer was handled."));
        var answer = row.Status switch
        {
            RequestRow.Answered => await AnswerAsync(question, row, context, cancellationToken).ConfigureAwait(false),
            RequestRow.Withdrawn => new NotAnswered<TAnswer>(NotAnsweredReason.Withdrawn, row.Id),
            _ when resumed.Reason == ResumeReason.Manual => new NotAnswered<TAnswer>(NotAnsweredReason.Manual, row.Id),
            _ when resumed.TimedOut && asked.TimeoutAt <= context.TimeProvider.GetUtcNow() =>
                new NotAnswered<TAnswer>(NotAnsweredReason.TimedOut, row.Id),
            _ => (Answer<TAnswer>?)null,
        };
        if (answer is null)
            return WaitOn(question, asked, resumed, context);
        var state = DataJson.Read<TState>(asked.State, $"The state of request '{row.Id}'");
        return state.TryGet(out var own, out var error)
            ? await handle(own, answer, context, cancellationToken).ConfigureAwait(false)
            : error.Code == CopErrorCodes.SchemaUnknown ? throw new CopException(error) : AgentOutput.Park(error);
    }

    // A reminder or an escalation is due, an answer did not complete the quorum, or one was without effect.
    private static AgentOutput WaitOn<TState, TAnswer>(
        Question<TState, TAnswer> question, AskedQuestion asked, Resumed resumed, AgentContext context) where TState : ICopData<TState>
    {
        var now = context.TimeProvider.GetUtcNow();
        var parts = new List<EventDraft>();
        if (resumed.TimedOut && asked.EscalateAt <= now)
        {
            parts.Add(About(HitlEventTypes.Escalated, asked, ("to", CopJson.From(asked.EscalateTo!))));
            asked = asked with { EscalateAt = null };
        }

        if (resumed.TimedOut && asked.RemindAt <= now)
        {
            parts.Add(About(HitlEventTypes.Reminded, asked));
            asked = asked with { RemindAt = now.AddMilliseconds(asked.RemindEveryMs!.Value) };
        }

        // The end of the former wait closes the request, and the new wait opens it again: what changes it comes behind.
        return AgentOutput.Create([question.Wait(context, asked, key: null).ToDraft(), .. parts]);
    }

    private static EventDraft About(string type, AskedQuestion asked, params (string, CopJson?)[] members) =>
        EventDraft.Create(type, [("requestId", CopJson.From(asked.RequestId)), .. members]);

    private static async Task<ProfileRow> ReadAsync(string requestId, AgentContext context, CancellationToken cancellationToken)
    {
        var read = await context.Store.GetProfileRowAsync(
            context.TopicId, HitlProfile.Name, HitlProfile.RequestKind, requestId, cancellationToken).ConfigureAwait(false);
        return read.Unwrap() ?? throw new CopException(new CopError(HitlErrorCodes.RequestUnknown,
            $"Topic '{context.TopicId}' has no row of request '{requestId}'; add the profile to this host: cop.AddHitl()."));
    }

    private static async Task<Answer<TAnswer>> AnswerAsync<TState, TAnswer>(
        Question<TState, TAnswer> question, ProfileRow row, AgentContext context, CancellationToken cancellationToken)
        where TState : ICopData<TState>
    {
        var all = ImmutableArray.CreateBuilder<Answered<TAnswer>>();
        foreach (var counted in HumanRequest.From(row).Answers)
        {
            var found = await context.Log.FindEventAsync(counted.EventId, cancellationToken).ConfigureAwait(false)
                ?? throw new CopException(CopError.Temporary(
                    CopErrorCodes.Unavailable, $"The answer '{counted.EventId}' of request '{row.Id}' cannot be read yet."));
            var answer = found.Event;
            all.Add(new Answered<TAnswer>(
                question.Type.Read(answer), counted.By, answer.Payload["rationale"]?.AsString(), row.Id, answer));
        }

        return all[^1] with { All = all.ToImmutable() };
    }
}
