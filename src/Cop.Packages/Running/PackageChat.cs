using Cop.AI;
using Cop.Events;

namespace Cop.Packages;

/// <summary>A conversation with an agent: its topic is the memory.</summary>
/// <param name="kernel">The kernel that the agent runs on, here or on another node of the store.</param>
/// <param name="agent">The name of the agent.</param>
/// <param name="topicId">The topic.</param>
/// <param name="user">The person who speaks.</param>
public sealed class PackageChat(CopKernel kernel, string agent, string topicId, Actor user)
{
    // An event of COP/HITL; a question about a call names its task in the proposal.
    private const string Requested = "human.decision.requested";

    /// <summary>Makes the ids of new topics and tasks.</summary>
    internal static IdGenerator Ids { get; } = IdGenerator.FromTimeProvider(TimeProvider.System);

    /// <summary>The topic.</summary>
    public string TopicId => topicId;

    /// <summary>Says something, and waits for the answer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Stops waiting; the agent continues.</param>
    /// <returns>The answer: a text, an approval that is waited for, or the reason of a failure.</returns>
    public async Task<PackageChatAnswer> SayAsync(string text, CancellationToken cancellationToken = default)
    {
        string taskId = CopId.Create("task", Ids.NewId());
        long from = await AskAsync(taskId, text, cancellationToken).ConfigureAwait(false);
        return await FollowAsync(taskId, from, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the answer to a task that was begun, such as after an approval.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="fromSeq">The topicSeq to read from.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<PackageChatAnswer> FollowAsync(string taskId, long fromSeq = 0, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(taskId);
        var deliveries = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var stored in kernel.StreamEventsAsync(topicId, fromSeq, cancellationToken).ConfigureAwait(false))
        {
            long next = stored.TopicSeq + 1;
            if (stored.Type == Requested && stored.Payload["proposal"]?["taskId"]?.AsString() == taskId)
                return new(taskId, next) { RequestId = stored.Payload["requestId"]?.AsString() };
            if (DeliveryOf(stored, taskId) is { } delivery) deliveries.Add(delivery);
            if (stored.Type is EventTypes.DeliveryParked or EventTypes.ContinuationAbandoned
                && deliveries.Contains((stored.Payload["eventId"] ?? stored.Payload["continuationId"])?.AsString() ?? ""))
                return new(taskId, next)
                {
                    Error = $"{stored.Payload["error"]?["message"]?.AsString() ?? "The agent failed again and again."} "
                        + "It is not tried again by itself; see cop topic log.",
                };
            if (stored.Payload["taskId"]?.AsString() != taskId) continue;
            if (stored.Type == EventTypes.TaskCompleted)
                return new(taskId, next) { Text = stored.Payload["result"]?["text"]?.AsString() ?? stored.Payload["result"]?.ToString() };
            if (stored.Type == EventTypes.TaskFailed)
                return new(taskId, next) { Error = stored.Payload["error"]?["message"]?.AsString() ?? "The agent failed." };
        }

        throw new OperationCanceledException("The kernel stopped before the answer came.");
    }

    // The event that gave the task to the agent, or a continuation of its work: what an agent that cannot go on leaves behind.
    private static string? DeliveryOf(Event stored, string taskId) => stored.Type switch
    {
        EventTypes.TaskCreated when stored.Payload["taskId"]?.AsString() == taskId => stored.Id,
        EventTypes.ArtifactCreated when stored.Payload["artifact"] is { } artifact
            && artifact["payload"]?["state"]?["taskId"]?.AsString() == taskId => artifact["id"]?.AsString(),
        _ => null,
    };

    private async Task<long> AskAsync(string taskId, string text, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        string title = text.Length <= 100 ? text : text[..(char.IsHighSurrogate(text[99]) ? 99 : 100)];
        var created = new TaskCreated(taskId)
        {
            Title = title.Replace('\n', ' '), AssignedTo = agent, Metadata = CopJson.Object(("prompt", CopJson.From(text))),
        };
        var receipt = (await kernel.AppendAsync(topicId, created.ToDraft(), user, cancellationToken: cancellationToken)
            .ConfigureAwait(false)).Unwrap();
        return receipt.Events[0].TopicSeq;
    }
}
