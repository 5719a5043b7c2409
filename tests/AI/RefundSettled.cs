namespace Cop.AI.Tests;

[EventType("refund.settled")]
public sealed record RefundSettled(string OrderId, string Outcome) : EventPayload<RefundSettled>;
