namespace Cop.AI.Tests;

[EventType("refund.requested")]
public sealed record RefundRequested(string OrderId, string Reason) : EventPayload<RefundRequested>;
