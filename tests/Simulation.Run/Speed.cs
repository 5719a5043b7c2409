using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Cop.Trials;

/// <summary>
/// Measures the simulated hours per second of two nodes with 100 topics, with one simulation per core. Every topic gets
/// a request every four days of simulated time. Each request is an agent invocation, a timer of one hour, and a resumption.
/// </summary>
internal static class Speed
{
    private const int Topics = 100;
    private static readonly TimeSpan Span = TimeSpan.FromDays(400);

    public static int Run()
    {
        _ = World.Run(0);
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(1, Environment.ProcessorCount)
            .Select(seed => new Thread(() => Reports[seed] = World.Run((ulong)seed))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var reports = Reports.OfType<SimulationReport>().ToList();
        reports.ForEach(report => report.EnsureSuccess());
        var hours = reports.Sum(report => report.Duration.TotalHours);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{hours:F0} simulated hours, {reports.Sum(report => report.Events.Length)} events, {reports.Sum(report => report.Steps)} " +
                $"steps in {watch.Elapsed.TotalSeconds:F1} s on {threads.Count} cores: {hours / watch.Elapsed.TotalSeconds:F0} simulated " +
                $"hours per second"));
        return 0;
    }

    private static readonly SimulationReport?[] Reports = new SimulationReport?[Environment.ProcessorCount + 1];

    private static Simulation World => new()
    {
        Nodes = 2,
        Faults = null,
        MaxDuration = Span + TimeSpan.FromDays(2),
        MaxSteps = long.MaxValue,
        Agents = () => [AgentRegistration.Create("worker", EventFilter.ForTypes("work.asked"), WorkAsync)],
        Commands = chance =>
            [.. Enumerable.Range(0, Topics)
                .SelectMany(topic => Enumerable.Range(0, (int)Span.TotalDays / 4).Select(turn => new SimulatedCommand.Append
        {
            At = TimeSpan.FromDays(4 * turn) + chance.Next(TimeSpan.FromDays(4)),
            TopicId = string.Create(CultureInfo.InvariantCulture, $"topic-{topic}"),
            Drafts = [EventDraft.Create("work.asked")],
        }))],
    };

    private static Task<AgentOutput> WorkAsync(Delivery delivery, AgentContext context, CancellationToken cancellation) =>
        Task.FromResult<AgentOutput>(
        delivery.IsResume ? EventDraft.Create("work.done")
            : WorkloadContinuations.Later(delivery, context.TimeProvider.GetUtcNow() + TimeSpan.FromHours(1)));
}
