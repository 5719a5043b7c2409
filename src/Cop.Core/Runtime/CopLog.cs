using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Everything that the kernel logs.</summary>
internal static partial class CopLog
{
    [LoggerMessage(1, LogLevel.Error, "A commit of {Count} requests failed unexpectedly; their callers were told.")]
    public static partial void CommitFailed(ILogger logger, Exception fault, int count);

    [LoggerMessage(2, LogLevel.Warning, "The store cannot write now ({Code}): {Message}")]
    public static partial void StoreUnavailable(ILogger logger, string code, string message);

    [LoggerMessage(3, LogLevel.Error, "A follower of the log could not take note of a commit.")]
    public static partial void FollowerFailed(ILogger logger, Exception fault);

    [LoggerMessage(10, LogLevel.Warning, "Agent {Agent} failed at {Delivery} on topic {TopicId}, attempt {Attempt}: {Error}")]
    public static partial void AttemptFailed(ILogger logger, string agent, string delivery, string topicId, int attempt, string error);

    [LoggerMessage(11, LogLevel.Error, "Parked {Delivery} on topic {TopicId} for agent {Agent} after attempt {Attempt}: {Error}")]
    public static partial void Parked(ILogger logger, string delivery, string topicId, string agent, int attempt, string error);

    [LoggerMessage(12, LogLevel.Information, "Attempt {Attempt} of {Delivery} on topic {TopicId} for agent {Agent} was lost to another: {Reason}")]
    public static partial void DeliveryLost(ILogger logger, string delivery, string topicId, string agent, int attempt, string reason);

    [LoggerMessage(13, LogLevel.Warning, "Dropped {Count} drafts of agent {Agent} for {Delivery} on topic {TopicId}: their ids are known, the first result stands.")]
    public static partial void OutputRepeated(ILogger logger, int count, string agent, string delivery, string topicId);

    [LoggerMessage(14, LogLevel.Warning, "No agent is here to resume continuation {ContinuationId} of topic {TopicId} (agent '{Agent}').")]
    public static partial void NoAgentRegistered(ILogger logger, string continuationId, string topicId, string agent);

    [LoggerMessage(15, LogLevel.Error, "The subscription of agent {Agent} on topic {TopicId} stopped with an unexpected error; it goes on after a pause.")]
    public static partial void SubscriptionFailed(ILogger logger, Exception fault, string agent, string topicId);

    [LoggerMessage(16, LogLevel.Warning, "Agent {Agent} did not end within the drain time; its attempts were cancelled.")]
    public static partial void DrainTimedOut(ILogger logger, string agent);

    [LoggerMessage(17, LogLevel.Error, "Deliveries were left behind at the stop: the store does not take the end of their attempts. They are taken up at the next start.")]
    public static partial void DeliveriesLeftOpen(ILogger logger);

    [LoggerMessage(20, LogLevel.Warning, "Event {EventId} (topicSeq {Seq}) of topic {TopicId} could not be applied, or only with a warning ({Code}): {Message}")]
    public static partial void ProjectionError(ILogger logger, string eventId, long seq, string topicId, string code, string message);

    [LoggerMessage(21, LogLevel.Information, "Rebuilt topic {TopicId} from {Count} events.")]
    public static partial void Rebuilt(ILogger logger, string topicId, long count);

    [LoggerMessage(30, LogLevel.Error, "Projection {Projection} stopped at position {Position}: its fold or an upcaster threw. Rebuild it once that is mended.")]
    public static partial void ProjectionHalted(ILogger logger, Exception fault, string projection, long position);

    [LoggerMessage(40, LogLevel.Information, "Opened store {StoreId} as {NodeId} in {Milliseconds} ms; {Agents} agents.")]
    public static partial void Opened(ILogger logger, string storeId, string nodeId, long milliseconds, int agents);

    [LoggerMessage(41, LogLevel.Information, "Reading the journal in {Directory}: {Percent} % of {Megabytes} MB, {Records} commits so far.")]
    public static partial void JournalRead(ILogger logger, string directory, int percent, long megabytes, long records);

    [LoggerMessage(42, LogLevel.Warning, "The journal in {Directory} was mended: {Note}")]
    public static partial void JournalRepaired(ILogger logger, string directory, string note);

    [LoggerMessage(43, LogLevel.Critical, "The store could not be opened ({Code}): {Message}")]
    public static partial void StoreNotOpened(ILogger logger, string code, string message);

    [LoggerMessage(44, LogLevel.Information, "The kernel stops: running deliveries may end, nothing new begins.")]
    public static partial void Stopping(ILogger logger);
}
