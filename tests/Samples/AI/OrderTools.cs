using System.ComponentModel;
using Cop.AI;

namespace Cop.AiSamples.Tests;

#region desk
[EventType("refund.requested")]
public sealed partial record RefundRequested(string OrderId, string Reason);

[EventType("refund.settled")]
public sealed partial record RefundSettled(string OrderId, string Outcome);

public sealed class OrderTools
{
    [Description("Finds an order by its id.")]
    public string FindOrder(string orderId) => $"Order {orderId}: a cup, 80.00, delivered";

    [Description("Refunds an amount of an order's price.")]
    public string Refund(string orderId, decimal amount, ToolCall call) => $"refunded {amount} for {orderId}, transfer {call.CallId}";
}
#endregion
