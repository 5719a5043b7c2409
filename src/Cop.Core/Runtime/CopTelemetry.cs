using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The kernel's <see cref="ActivitySource"/> and <see cref="Meter"/>, both named <c>Cop</c>.</summary>
public static class CopTelemetry
{
    /// <summary>The name to register with a tracer or meter provider.</summary>
    public const string Name = "Cop";

    internal static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> AppendDuration =
        Meter.CreateHistogram<double>("cop.append.duration", "ms", "From the call to the durable outcome.");
    internal static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("cop.append.batch_size", "{event}", "Events that became durable in one commit.");
    internal static readonly Histogram<double> DeliveryLag =
        Meter.CreateHistogram<double>("cop.delivery.lag", "ms", "From an event's createdAt to its agent's invocation.");
    internal static readonly Counter<long> Attempts =
        Meter.CreateCounter<long>("cop.delivery.attempts", "{attempt}", "Agent invocations, by agent and outcome.");
    internal static readonly Counter<long> Parked =
        Meter.CreateCounter<long>("cop.delivery.parked", "{delivery}", "Deliveries parked after their last attempt.");
    internal static readonly Counter<long> Continuations = Meter.CreateCounter<long>(
        "cop.continuations", "{continuation}", "Continuations that entered a state (active, resumed, expired, …), by state.");
    internal static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "cop.agent.output.duplicates", "{event}", "Agents' drafts dropped because an event with their id was stored already.");
    internal static readonly Counter<long> Rebuilt =
        Meter.CreateCounter<long>("cop.rebuild.events", "{event}", "Events applied by rebuilds.");
    internal static readonly Counter<long> ProjectionErrors =
        Meter.CreateCounter<long>("cop.projection.errors", "{event}", "Events of the log that could not be applied.");
    internal static readonly Counter<long> BackgroundFaults = Meter.CreateCounter<long>(
        "cop.background.faults", "{fault}", "Faults that background loops met and outlived, by loop and error code.");

    internal static readonly Counter<long> HistoryChanges = Meter.CreateCounter<long>(
        "cop.history.changes", "{change}", "How often this node has found that the store lost the end of its log.");
    internal static readonly Counter<long> LostEvents =
        Meter.CreateCounter<long>("cop.history.lost_events", "{event}", "Events that this node remembered and the store has lost.");

    private static readonly Lock Gate = new();
    private static ImmutableArray<WeakReference<IRequestQueue>> _queues = [];

    private static readonly ObservableGauge<int> QueueDepth =
        Meter.CreateObservableGauge("cop.append.queue", Queued, "{request}", "Appends waiting or in progress.");

    /// <summary>Counts the events of a commit.</summary>
    internal static void Count(IReadOnlyList<CommitUnit> committed, ILogger logger)
    {
        var events = 0;
        foreach (var unit in committed)
        {
            foreach (var append in unit.Appends)
            {
                events += append.Events.Length;
                Count(append, logger);
            }
        }

        BatchSize.Record(events);
    }

    private static void Count(TopicAppend append, ILogger logger)
    {
        foreach (var view in append.Views)
        {
            if (view is Continuation continuation && StateReached(continuation, append) is { } state)
                Continuations.Add(1, new KeyValuePair<string, object?>("state", state));
            else if (view is ProjectionError { IsWarning: false } error)
                Count(error, logger);
        }
    }

    // By weak reference: a simulated crash leaves a kernel without closing it.
    internal static void Observe(IRequestQueue queue)
    {
        _ = QueueDepth;
        lock (Gate)
            _queues = [.. _queues.Where(known => known.TryGetTarget(out _)), new WeakReference<IRequestQueue>(queue)];
    }

    internal static void Forget(IRequestQueue queue)
    {
        lock (Gate)
            _queues = _queues.RemoveAll(known => !known.TryGetTarget(out var target) || target == queue);
    }

    // Projection errors are not delivered to agents, so they are logged for the operator (D-40).
    private static void Count(ProjectionError error, ILogger logger)
    {
        ProjectionErrors.Add(1, new KeyValuePair<string, object?>("code", error.Code));
        CopLog.ProjectionError(logger, error.EventId, error.Seq, error.TopicId, error.Code, error.Message);
    }

    private static int Queued() => _queues.Sum(known => known.TryGetTarget(out var queue) ? queue.QueueDepth : 0);

    // An active continuation is counted once, when it is created; marks and failed attempts do not change its state.
    private static string? StateReached(Continuation continuation, TopicAppend append) => continuation.Status switch
    {
        ContinuationStatus.Active => append.Events.Any(stored => stored.Event.Id == continuation.EventId) ? "active" : null,
        var ended => ended.ToString().ToLowerInvariant(),
    };
}
