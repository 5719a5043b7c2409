using System.Text.Json;

namespace Cop;

/// <summary>What events do to continuations (spec 2.7, 5.5; D-52 to D-59).</summary>
internal static class ContinuationEvents
{
    /// <summary>A <c>cop/continuation</c> artifact becomes an active continuation, with marks for named events that are durable already (D-53).</summary>
    public static CopError? Create(ProjectionScope scope, string id, CopJson artifact)
    {
        if (TopicEvents.RefuseWork(scope) is { } refused)
            return refused;
        var read = ContinuationReader.Read(scope, id, artifact["payload"]!);
        if (!read.TryGet(out var continuation, out var error))
            return error;
        if (scope.IsAdmission && continuation.TaskId is { } taskId && scope.Task(taskId) is null)
            return scope.NotFound("task", taskId);
        if (scope.IsAdmission && continuation.StepId is { } stepId && scope.Step(stepId) is null)
            return scope.NotFound("step", stepId);
        scope.Put(ContinuationMatching.MarkDurable(scope, continuation));
        scope.ChangeTopic(topic => topic with { ActiveContinuations = topic.ActiveContinuations + 1 });
        return null;
    }

    public static CopError? Apply(ProjectionScope scope) => scope.Applied.Type switch
    {
        EventTypes.ContinuationResumed => End(scope, ContinuationStatus.Resumed, Resume),
        EventTypes.ContinuationExpired => End(scope, ContinuationStatus.Expired, Expire),
        EventTypes.ContinuationAbandoned => End(scope, ContinuationStatus.Abandoned),
        EventTypes.ContinuationCancelled => End(scope, ContinuationStatus.Cancelled),
        EventTypes.ContinuationSuperseded => Supersede(scope),
        EventTypes.ContinuationAttemptFailed => FailAttempt(scope),
        _ => null,
    };

    private static CopError? End(ProjectionScope scope, ContinuationStatus to, Func<ProjectionScope, Continuation, CopError?>? check = null)
    {
        var (id, reason) = (scope.Payload.Id("continuationId"), scope.Payload.Optional("reason"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (!Find(scope, id).TryGet(out var continuation, out var error))
            return error;
        if (check?.Invoke(scope, continuation) is { } unfit)
            return unfit;
        Finish(scope, continuation with { Status = to, Reason = reason });
        return null;
    }

    private static CopError? Resume(ProjectionScope scope, Continuation continuation)
    {
        _ = scope.Payload.Number("attempt");
        if (scope.Payload.Required("reason") is not ("event" or "timer" or "tick" or "manual"))
            scope.Payload.Fail("reason", "is none of event, timer, tick, manual");
        if (continuation.TaskId is { } taskId && scope.Task(taskId) is { } task && task.Status.IsTerminal())
            scope.Warn(CopErrorCodes.IllegalTransition, $"continuation '{continuation.Id}' was resumed though its task '{taskId}' has ended.");
        return scope.Payload.Fault;
    }

    private static CopError? Expire(ProjectionScope scope, Continuation continuation)
    {
        if (continuation.ResumeBefore is not { } limit || scope.Applied.CreatedAt <= limit)
            return scope.Reject(CopErrorCodes.IllegalTransition, $"the time of continuation '{continuation.Id}' is not over; it cannot expire yet.");
        return continuation.SatisfiedInTime
            ? scope.Reject(CopErrorCodes.IllegalTransition, $"continuation '{continuation.Id}' was satisfied in time by event '{continuation.Marks[0].EventId}'; it is to be resumed (D-56b).")
            : null;
    }

    private static CopError? Supersede(ProjectionScope scope)
    {
        var (id, replacedBy) = (scope.Payload.Id("continuationId"), scope.Payload.Id("replacedBy"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (!Find(scope, id).TryGet(out var continuation, out var error))
            return error;
        if (scope.IsAdmission && scope.Continuation(replacedBy) is null)
            return scope.NotFound("continuation", replacedBy);
        Finish(scope, continuation with { Status = ContinuationStatus.Cancelled, ReplacedBy = replacedBy });
        return null;
    }

    private static CopError? FailAttempt(ProjectionScope scope)
    {
        var (id, attempt) = (scope.Payload.Id("continuationId"), scope.Payload.Number("attempt"));
        var (error, next) = (TaskEvents.FailureOf(scope), scope.Payload.Time(scope.Payload.Json, "nextAttemptAt"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (!Find(scope, id).TryGet(out var continuation, out var missing))
            return missing;
        if (attempt != continuation.Attempt)
            return scope.Reject(CopErrorCodes.IllegalTransition, $"continuation '{id}' is at attempt {continuation.Attempt}, not {attempt}.");
        // A rolling deployment must not use attempts up: that nobody is there is written once and never counted (D-59b).
        scope.Put(error!["code"]!.AsString() == ContinuationErrors.NoAgent
            ? continuation with { NoAgentReported = true, LastError = error }
            : continuation with { Attempt = attempt + 1, NextAttemptAt = next, LastError = error });
        return null;
    }

    private static CopResult<Continuation> Find(ProjectionScope scope, string id)
    {
        if (scope.Continuation(id) is not { } continuation)
            return scope.NotFound("continuation", id);
        return continuation.Status == ContinuationStatus.Active
            ? continuation
            : scope.Reject(CopErrorCodes.ContinuationNotActive, $"continuation '{id}' is {continuation.Status.ToString().ToLowerInvariant()}, not active.");
    }

    private static void Finish(ProjectionScope scope, Continuation ended)
    {
        scope.Put(ended);
        scope.ChangeTopic(topic => topic with { ActiveContinuations = topic.ActiveContinuations - 1 });
    }
}
