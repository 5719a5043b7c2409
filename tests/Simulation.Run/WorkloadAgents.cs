using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Trials;

/// <summary>
/// The agents of the stress workload. The fault of an attempt follows from its cause and number, so that no state outlives a node.
/// </summary>
internal sealed class WorkloadAgents(ulong seed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Creates the agents of one run of a node.</summary>
    public static Func<ImmutableArray<AgentRegistration>> Of(ulong seed)
    {
        var chance = SeededRandom.CreateStream(seed, "agents");
        var options = new AgentOptions
        {
            Timeout = Patience,
            MaxAttempts = chance.Pick([2, 5]),
            RetryDelay = TimeSpan.FromMilliseconds(chance.Pick([0, 500])),
            MaxRetryDelay = TimeSpan.FromSeconds(8),
            MaxConcurrency = chance.Next(1, 4),
            StartFromSeq = 0,
            MaxParentWait = TimeSpan.FromSeconds(chance.Pick([0, 5])),
        };
        var agents = new WorkloadAgents(seed);
        return () =>
        [
            AgentRegistration.Create(
                "splitter", EventFilter.ForTypes("work.asked"), agents.SplitAsync, options with { MaxConcurrency = 1 }),
            AgentRegistration.Create("worker", EventFilter.ForTypes("work.part"), agents.WorkAsync, options),
            AgentRegistration.Create(
                "auditor", EventFilter.ForTypes("work.closed", "noise.*"), agents.AuditAsync,
                options with { HaltWhenParked = true, StartFromSeq = null, MaxAttempts = 2 }),
        ];
    }

    private Task<AgentOutput> SplitAsync(Delivery delivery, AgentContext context, CancellationToken cancellation) =>
        SurviveAsync("split", delivery, context, () =>
    {
        var asked = delivery.Trigger!;
        var (parts, first) = (Number(asked.Payload["parts"]), Number(asked.Payload["first"]));
        return Task.FromResult(AgentOutput.Create(Enumerable.Range(first, parts).Select(topic =>
            EventDraft.Create(
                "work.part", ("asked", CopJson.From(asked.Id)),
                ("kind", asked.Payload["kind"])) with { TopicId = StressWorkload.Topic(topic) })));
    }, cancellation);

    private Task<AgentOutput> WorkAsync(Delivery delivery, AgentContext context, CancellationToken cancellation) =>
        SurviveAsync("work", delivery, context, async () =>
    {
        if (delivery.IsResume)
            return EventDraft.Create("work.closed", ("asked", delivery.State), ("reason", CopJson.From(delivery.ResumeReason!)));
        var asked = delivery.Trigger!.Payload["asked"]!;
        // The outcome differs for each run, so that equal outcomes prove the use of the record.
        var paid = await context.RunOnceAsync("paid", async (key, token) =>
        {
            await SurviveAsync("effect", delivery, context, () => Task.FromResult(AgentOutput.None), token).ConfigureAwait(false);
            return CopJson.From(string.Create(CultureInfo.InvariantCulture, $"{key} {context.TimeProvider.GetUtcNow().Ticks}"));
        }, cancellation).ConfigureAwait(false);
        await SurviveAsync("after the effect", delivery, context, () => Task.FromResult(AgentOutput.None), cancellation)
            .ConfigureAwait(false);
        var done = EventDraft.Create("work.done", ("asked", asked), ("paid", paid));
        var wait = WorkloadContinuations.Of(Number(delivery.Trigger.Payload["kind"]), delivery, asked, context.TimeProvider.GetUtcNow());
        return wait is null
            ? AgentOutput.Create(done, EventDraft.Create("work.closed", ("asked", asked)))
            : AgentOutput.Create(wait, done, EventDraft.Create("work.review_requested", ("requestId", asked)));
    }, cancellation);

    private Task<AgentOutput> AuditAsync(Delivery delivery, AgentContext context, CancellationToken cancellation) =>
        SurviveAsync(
            "audit", delivery, context,
            () => Task.FromResult<AgentOutput>(
                delivery.IsResume ? AgentOutput.None : EventDraft.Create("audit.made", ("of", CopJson.From(delivery.CauseId)))),
            cancellation);

    private async Task<AgentOutput> SurviveAsync(
        string where, Delivery delivery, AgentContext context, Func<Task<AgentOutput>> work, CancellationToken cancellation)
    {
        var chance =
            SeededRandom.CreateStream(seed, string.Create(CultureInfo.InvariantCulture, $"{where} {delivery.CauseId} {delivery.Attempt}"));
        switch (chance.Next(0, 16))
        {
            case 0:
                throw new InvalidOperationException("by chance");
            case 1:
                await context.DelayAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
                break;
            case 2:
                // The agent ignores its token and is abandoned.
                await context.DelayAsync(2 * Patience, CancellationToken.None).ConfigureAwait(false);
                break;
            case 3:
                return EventDraft.Create(EventTypes.TaskStarted, ("taskId", CopJson.From("missing")));
            case 4 or 5:
                await context.DelayAsync(chance.Next(Patience), cancellation).ConfigureAwait(false);
                break;
            case 6:
                _ = await context.Store.GetTopicAsync(delivery.TopicId, cancellation).ConfigureAwait(false);
                break;
        }

        return await work().ConfigureAwait(false);
    }

    private static int Number(CopJson? json) => int.Parse(json!.ToString(), CultureInfo.InvariantCulture);
}
