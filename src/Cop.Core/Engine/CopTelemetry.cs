using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Cop;

/// <summary>The kernel's <see cref="ActivitySource"/> and <see cref="Meter"/>, both named <c>Cop</c>.</summary>
public static class CopTelemetry
{
    /// <summary>The name to add to a tracer or meter provider.</summary>
    public const string Name = "Cop";

    internal static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> AppendDuration = Meter.CreateHistogram<double>("cop.append.duration", "ms", "From the call to the durable outcome.");
    internal static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("cop.append.batch_size", "{unit}", "Units that became durable in one commit.");
    internal static readonly Histogram<double> DeliveryLag = Meter.CreateHistogram<double>("cop.delivery.lag", "ms", "From an event's createdAt to its agent's invocation.");
    internal static readonly Counter<long> Attempts = Meter.CreateCounter<long>("cop.delivery.attempts", "{attempt}", "Invocations of agents, by agent and outcome.");
    internal static readonly Counter<long> Parked = Meter.CreateCounter<long>("cop.delivery.parked", "{delivery}", "Deliveries parked after their last attempt.");
    internal static readonly Counter<long> Continuations = Meter.CreateCounter<long>("cop.continuations", "{continuation}", "Continuations that came to a state, by state.");
    internal static readonly Counter<long> Dropped = Meter.CreateCounter<long>("cop.agent.output.repeated", "{event}", "Agents' drafts whose id was known: the first result stands.");
    internal static readonly Counter<long> Rebuilt = Meter.CreateCounter<long>("cop.rebuild.events", "{event}", "Events applied by rebuilds.");
    internal static readonly Counter<long> ProjectionErrors = Meter.CreateCounter<long>("cop.projection.errors", "{event}", "Events of the log that could not be applied.");

    private static Func<int>? _queue;

    private static readonly ObservableGauge<int> QueueDepth = Meter.CreateObservableGauge("cop.append.queue", () => _queue?.Invoke() ?? 0, "{request}", "Requests that wait or are under way.");

    // The last pipeline of the process is the one observed; a host has one.
    internal static void ObserveQueue(Func<int> depth)
    {
        _queue = depth;
        _ = QueueDepth;
    }
}
