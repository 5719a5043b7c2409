using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The kernel's log messages. An exception of foreign code is passed to a logger only in a printable form.</summary>
internal static partial class CopLog
{
    [LoggerMessage(1, LogLevel.Error, "A commit of {Count} requests failed unexpectedly. Their callers received the error.")]
    private static partial void WriteCommitFailed(ILogger logger, Exception fault, int count);

    public static void CommitFailed(ILogger logger, Exception fault, int count) =>
        WriteCommitFailed(logger, ExceptionText.ForLog(fault), count);

    [LoggerMessage(2, LogLevel.Warning, "The store cannot be used now ({Code}): {Message}")]
    public static partial void StoreUnavailable(ILogger logger, string code, string message);

    [LoggerMessage(3, LogLevel.Error, "An observer of the log failed to process a commit.")]
    private static partial void WriteFollowerFailed(ILogger logger, Exception fault);

    public static void FollowerFailed(ILogger logger, Exception fault) => WriteFollowerFailed(logger, ExceptionText.ForLog(fault));

    [LoggerMessage(4, LogLevel.Error, "The background loop '{Loop}' failed. It is retried after a delay.")]
    private static partial void WriteBackgroundFailed(ILogger logger, Exception fault, string loop);

    public static void BackgroundFailed(ILogger logger, Exception fault, string loop) =>
        WriteBackgroundFailed(logger, ExceptionText.ForLog(fault), loop);

    [LoggerMessage(5, LogLevel.Error, "The kernel failed to stop '{Part}' in order. All other parts were stopped.")]
    private static partial void WriteStopFailed(ILogger logger, Exception fault, string part);

    public static void StopFailed(ILogger logger, Exception fault, string part) =>
        WriteStopFailed(logger, ExceptionText.ForLog(fault), part);

    [LoggerMessage(10, LogLevel.Warning, "Agent {Agent} failed on {Delivery} of topic {TopicId}, attempt {Attempt}: {Error}")]
    private static partial void WriteAttemptFailed(
        ILogger logger, Exception? thrown, string agent, string delivery, string topicId, int attempt, string error);

    public static void AttemptFailed(
        ILogger logger, Exception? thrown, string agent, string delivery, string topicId, int attempt, string error) =>
        WriteAttemptFailed(logger, thrown is null ? null : ExceptionText.ForLog(thrown), agent, delivery, topicId, attempt, error);

    [LoggerMessage(11, LogLevel.Error, "Parked {Delivery} of topic {TopicId} for agent {Agent} after attempt {Attempt}: {Error}")]
    public static partial void Parked(ILogger logger, string delivery, string topicId, string agent, int attempt, string error);

    [LoggerMessage(
        12, LogLevel.Information,
        "Attempt {Attempt} of {Delivery} of topic {TopicId} by agent {Agent} lost to a competing attempt: {Reason}")]
    public static partial void DeliveryLost(ILogger logger, string delivery, string topicId, string agent, int attempt, string reason);

    [LoggerMessage(
        13, LogLevel.Warning,
        "Dropped {Count} drafts of agent {Agent} for {Delivery} of topic {TopicId}: events with their ids are stored already and are " +
            "kept.")]
    public static partial void OutputRepeated(ILogger logger, int count, string agent, string delivery, string topicId);

    [LoggerMessage(
        14, LogLevel.Warning,
        "No agent on this store can resume continuation {ContinuationId} of topic {TopicId} (agent '{Agent}'). Start a node that runs it.")]
    public static partial void NoAgentRegistered(ILogger logger, string continuationId, string topicId, string agent);

    [LoggerMessage(
        18, LogLevel.Warning,
        "No agent declares the label '{Label}' of continuation {ContinuationId} of topic {TopicId} as a resume point (agent '{Agent}'). " +
            "Start a node whose agent does.")]
    public static partial void NoResumePointDeclared(ILogger logger, string continuationId, string topicId, string agent, string label);

    [LoggerMessage(
        15, LogLevel.Error,
        "The subscription of agent {Agent} on topic {TopicId} stopped with an unexpected error. It is restarted after a delay.")]
    private static partial void WriteSubscriptionFailed(ILogger logger, Exception fault, string agent, string topicId);

    public static void SubscriptionFailed(ILogger logger, Exception fault, string agent, string topicId) =>
        WriteSubscriptionFailed(logger, ExceptionText.ForLog(fault), agent, topicId);

    [LoggerMessage(16, LogLevel.Warning, "Agent {Agent} did not finish within DrainTimeout. Its attempts were cancelled.")]
    public static partial void DrainTimedOut(ILogger logger, string agent);

    [LoggerMessage(
        17, LogLevel.Error,
        "Shutdown left deliveries open: the store did not accept the results of their attempts. They are retried at the next start.")]
    public static partial void DeliveriesLeftOpen(ILogger logger);

    [LoggerMessage(18, LogLevel.Error, "Dropped {Delivery} on topic {TopicId} for agent {Agent}: the store has lost the event.")]
    public static partial void DeliveryOfLostEvent(ILogger logger, string delivery, string topicId, string agent);

    [LoggerMessage(
        20, LogLevel.Warning,
        "Event {EventId} (topicSeq {Seq}) of topic {TopicId} was not applied, or applied with a warning ({Code}): {Message}")]
    public static partial void ProjectionError(ILogger logger, string eventId, long seq, string topicId, string code, string message);

    [LoggerMessage(21, LogLevel.Information, "Rebuilt topic {TopicId} from {Count} events.")]
    public static partial void Rebuilt(ILogger logger, string topicId, long count);

    [LoggerMessage(
        30, LogLevel.Error,
        "Projection {Projection} stopped at position {Position}: its fold or an upcaster threw an exception. Fix the cause, then rebuild " +
            "the projection.")]
    private static partial void WriteProjectionHalted(ILogger logger, Exception fault, string projection, long position);

    public static void ProjectionHalted(ILogger logger, Exception fault, string projection, long position) =>
        WriteProjectionHalted(logger, ExceptionText.ForLog(fault), projection, position);

    [LoggerMessage(31, LogLevel.Error, "Projection {Projection} stopped at position {Position}: {Reason}")]
    public static partial void ProjectionBeyondHistory(ILogger logger, string projection, long position, string reason);

    [LoggerMessage(
        46, LogLevel.Error,
        "The store has lost the end of its log: node {NodeId} remembered position {FromPosition} and finds {ToPosition}; {Count} events " +
            "that it remembered are gone: {EventIds}. Everything is read anew.")]
    public static partial void HistoryChanged(
        ILogger logger, string nodeId, long fromPosition, long toPosition, int count, string eventIds);

    [LoggerMessage(47, LogLevel.Warning, "Brought {Count} delivery states back to the end of their topics' logs.")]
    public static partial void SubscriptionsBroughtBack(ILogger logger, int count);

    [LoggerMessage(40, LogLevel.Information, "Opened store {StoreId} as {NodeId} in {Milliseconds} ms; {Agents} agents.")]
    public static partial void Opened(ILogger logger, string storeId, string nodeId, long milliseconds, int agents);

    [LoggerMessage(43, LogLevel.Critical, "The store could not be opened ({Code}): {Message}")]
    public static partial void StoreNotOpened(ILogger logger, string code, string message);

    [LoggerMessage(44, LogLevel.Information, "The kernel is stopping: running deliveries may finish, no new work starts.")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(
        45, LogLevel.Warning,
        "The clock is {Difference} behind the last createdAt of this node; createdAt follows it and continues at {CreatedAt}.")]
    public static partial void ClockWentBack(ILogger logger, TimeSpan difference, string createdAt);
}
