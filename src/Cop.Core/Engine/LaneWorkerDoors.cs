using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>What all lane workers of a scheduler share.</summary>
internal sealed record LaneWorkerDoors(
    IDeliveryStore Deliveries,
    IDeliveryRunner Runner,
    ParentWaits Parents,
    Places Slots,
    InvocationCount Invocations,
    SchedulerOptions Options,
    TimeProvider Time,
    WorkStarter Work,
    ILogger Logger,
    Action<LaneKey, DeliveryKey, bool> Ended,
    CancellationToken Cancelling);
