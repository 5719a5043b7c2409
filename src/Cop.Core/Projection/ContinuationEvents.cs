namespace Cop;

/// <summary>Applies events to continuations.</summary>
/// <remarks>Protocol 2.7, 5.5; decisions D-52 to D-59.</remarks>
internal static class ContinuationEvents
{
    /// <summary>Creates an active continuation from a <c>cop/continuation</c> artifact, with marks for matching earlier events.</summary>
    /// <remarks>Decision D-53.</remarks>
    public static void Create(ProjectionScope scope, Continuation continuation)
    {
        scope.Put(ContinuationMatching.MarkDurable(scope, continuation));
        scope.ChangeTopic(topic => topic with { ActiveContinuations = topic.ActiveContinuations + 1 });
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

    /// <summary>Refuses a native operator's command about a continuation that is not active; a log may contain one.</summary>
    public static CopError? RefuseInactive(ProjectionScope scope, string id) => scope.IsAdmission ? Find(scope, id).Error : null;

    private static CopError? End(ProjectionScope scope, ContinuationStatus to, Func<ProjectionScope, Continuation, CopError?>? check = null)
    {
        var (id, reason) = (scope.Payload.Id("continuationId"), scope.Payload.Optional("reason"));
        if (to == ContinuationStatus.Resumed)
            CheckResume(scope.Payload);
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (!Find(scope, id).TryGet(out var continuation, out var error))
            return error;
        if (check?.Invoke(scope, continuation) is { } unfit)
            return unfit;
        Finish(scope, continuation with { Status = to, Reason = reason });
        return null;
    }

    private static void CheckResume(PayloadReader payload)
    {
        _ = (payload.Attempt(), payload.OptionalId("triggerEventId"));
        if (payload.Required("reason") is not ("event" or "timer" or "tick" or "manual"))
            payload.Fail("reason", "is not one of event, timer, tick, manual");
    }

    private static CopError? Resume(ProjectionScope scope, Continuation continuation)
    {
        if (continuation.TaskId is { } taskId && scope.Task(taskId) is { } task && task.Status.IsTerminal())
            scope.Warn(
                CopErrorCodes.IllegalTransition, $"continuation '{continuation.Id}' was resumed though its task '{taskId}' has ended.");
        return null;
    }

    // Only admission checks that the time has passed: a foreign log may have used a different clock (D-59).
    private static CopError? Expire(ProjectionScope scope, Continuation continuation)
    {
        if (scope.IsAdmission && (continuation.ResumeBefore is not { } limit || scope.At <= limit))
            return scope.Reject(CopErrorCodes.IllegalTransition, $"continuation '{continuation.Id}' is not due to expire yet.");
        return continuation.Satisfied
            ? scope.Reject(
                CopErrorCodes.IllegalTransition,
                $"continuation '{continuation.Id}' was satisfied in time by event '{continuation.Marks[0].EventId}'; it must be resumed " +
                    $"instead (D-56b).")
            : null;
    }

    private static CopError? Supersede(ProjectionScope scope)
    {
        var (id, replacedBy) = (scope.Payload.Id("continuationId"), scope.Payload.Id("replacedBy"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (!Find(scope, id).TryGet(out var continuation, out var error))
            return error;
        Finish(scope, continuation with { Status = ContinuationStatus.Cancelled, ReplacedBy = replacedBy });
        return null;
    }

    private static CopError? FailAttempt(ProjectionScope scope)
    {
        var (id, _) = (scope.Payload.Id("continuationId"), scope.Payload.Attempt());
        var (error, next) = (scope.Payload.Error(isRequired: true), scope.Payload.Time("nextAttemptAt"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (!Find(scope, id).TryGet(out var continuation, out var missing))
            return missing;
        // `no_agent` is recorded once and not counted, so that a rolling deployment uses up no attempts (D-59b). Other failures are counted
        // by events; the number in an event is informative (D-58).
        scope.Put(error!["code"]!.AsString() is ContinuationErrors.NoAgent or ContinuationErrors.NoResumePoint
            ? continuation with { NoAgentReported = true, LastError = error }
            : continuation with { Attempt = continuation.Attempt + 1, NextAttemptAt = next, LastError = error });
        return null;
    }

    private static CopResult<Continuation> Find(ProjectionScope scope, string id)
    {
        if (scope.Continuation(id) is not { } continuation)
            return scope.NotFound("continuation", id);
        return continuation.Status == ContinuationStatus.Active
            ? continuation
            : scope.Reject(
                CopErrorCodes.ContinuationNotActive, $"continuation '{id}' is {continuation.Status.ToProtocolName()}, not active.");
    }

    private static void Finish(ProjectionScope scope, Continuation ended)
    {
        scope.Put(ended);
        scope.ChangeTopic(topic => topic with { ActiveContinuations = topic.ActiveContinuations - 1 });
    }
}
