using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Trials;

/// <summary>
/// The workload for tests of the kernel: requests that are split over topics, effects, continuations of all kinds, clients that
/// respond late, agents that throw, hang, run slowly and return invalid output. The seed determines all of it.
/// </summary>
internal static class StressWorkload
{
    private const int Topics = 4;
    private const string RebuildName = "rebuild of ";

    /// <summary>Creates the simulation of a seed.</summary>
    public static Simulation Of(ulong seed)
    {
        var chance = SeededRandom.CreateStream(seed, "world");
        return new Simulation
        {
            Nodes = chance.Next(1, 4),
            Latency = TimeSpan.FromMilliseconds(chance.Pick([1, 5, 50])),
            Agents = WorkloadAgents.Of(seed),
            Commands = Commands,
            RespondTo = WorkloadClients.Answer,
            Check = RemoteStore.Check,
            Options = new CopOptions
            {
                Pipeline = new PipelineOptions { MaxQueuedRequests = chance.Pick([2, 8, 64]), MaxBatchRequests = chance.Pick([1, 4, 64]) },
                Scheduler = new SchedulerOptions
                {
                    MaxConcurrentInvocations = chance.Pick([1, 3, 16]),
                    DrainTimeout = TimeSpan.FromSeconds(chance.Pick([1, 10])),
                    ErrorDelay = TimeSpan.FromMilliseconds(chance.Pick([200, 1000])),
                    AutoExhaustAfter = chance.OneIn(10) ? TimeSpan.FromMinutes(1) : null,
                },
            },
        };
    }

    /// <summary>Creates the simulation of a seed in which the store also loses the end of its log.</summary>
    /// <remarks>Decision M-16. Nothing is replicated: the sender would have to notice the loss too, and send again.</remarks>
    public static Simulation WithLosses(ulong seed) => Of(seed) with
    {
        Commands = chance => [.. Commands(chance).Where(command => command is SimulatedCommand.Append || IsRebuild(command))],
        Faults = FaultPlan.HostileWithLosses,
    };

    /// <summary>Returns the name of a topic.</summary>
    public static string Topic(int number) => string.Create(CultureInfo.InvariantCulture, $"topic-{number % Topics}");

    private static ImmutableArray<SimulatedCommand> Commands(SeededRandom chance)
    {
        var commands = ImmutableArray.CreateBuilder<SimulatedCommand>();
        var span = TimeSpan.FromSeconds(chance.Pick([2, 20, 100]));
        for (var asks = chance.Next(1, 7); asks > 0; asks--)
            commands.Add(
                Append(chance, span,
                    EventDraft.Create(
                        "work.asked", ("parts", CopJson.From(chance.Next(1, 4))), ("first", CopJson.From(chance.Next(0, Topics))),
                        ("kind", CopJson.From(chance.Next(0, 9))))));
        for (var noise = chance.Next(0, 4); noise > 0; noise--)
        {
            commands.Add(Append(chance, span, [.. Enumerable.Range(0, chance.Next(1, 4)).Select(_ => EventDraft.Create("noise.made"))]) with
            {
                Expected = chance.OneIn(2) ? ExpectedSequence.Exactly(chance.Next(0, 5)) : default,
                AbandonOnLostResponse = chance.OneIn(2),
            });
        }

        if (chance.OneIn(2))
            commands.AddRange(TaskLife(chance, span));
        if (chance.OneIn(4))
            commands.Add(Rebuild(chance.Next(span), Topic(chance.Next(0, Topics))));
        if (chance.OneIn(6))
            commands.Add(Append(chance, 2 * span, EventDraft.Create(EventTypes.TopicClosed, ("force", CopJson.From(true)))));
        if (chance.OneIn(4))
            commands.AddRange(RemoteStore.Commands(chance, span));
        return commands.ToImmutable();
    }

    private static SimulatedCommand.Append Append(SeededRandom chance, TimeSpan span, params ImmutableArray<EventDraft> drafts) =>
        new() { At = TimeSpan.FromSeconds(1) +
            chance.Next(span), TopicId = Topic(chance.Next(0, Topics)), Drafts = drafts, Actor = Actor.Human("ada") };

    // One may overtake the other, which is then refused as expected.
    private static IEnumerable<SimulatedCommand> TaskLife(SeededRandom chance, TimeSpan span)
    {
        var (topicId, taskId, at) = (Topic(chance.Next(0, Topics)), "task-1", chance.Next(span));
        foreach (var type in new[] { EventTypes.TaskCreated, EventTypes.TaskStarted, EventTypes.TaskCompleted })
        {
            at += chance.Next(TimeSpan.FromMilliseconds(200));
            yield return new SimulatedCommand.Append { At = at, TopicId = topicId,
                Drafts = [
                    EventDraft.Create(
                        type, ("taskId", CopJson.From(taskId)),
                        ("title", type == EventTypes.TaskCreated ? CopJson.From("a task") : null))] };
        }
    }

    private static bool IsRebuild(SimulatedCommand command) =>
        command is SimulatedCommand.Call { Name: var name } && name.StartsWith(RebuildName, StringComparison.Ordinal);

    private static SimulatedCommand.Call Rebuild(TimeSpan at, string topicId) => new()
    {
        At = at,
        Name = RebuildName + topicId,
        Do = async (kernel, cancellation) => (await kernel.RebuildTopicAsync(topicId, cancellation).ConfigureAwait(false)).Error,
    };
}
