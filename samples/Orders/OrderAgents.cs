using System.Collections.Immutable;
using Cop.Events;

namespace Cop.Samples.Orders;

[EventType("order.placed")]
public sealed partial record OrderPlaced(string OrderId, decimal Amount, ImmutableArray<string> Items);

[EventType("order.paid")]
public sealed partial record OrderPaid(string OrderId, string ChargeId, ImmutableArray<string> Items);

[EventType("order.shipped")]
public sealed partial record OrderShipped(string OrderId);

[CopData]
public sealed partial record Charge(string ChargeId);

[CopData]
public sealed partial record Parcel(string OrderId, string Item);

/// <summary>The payments of the outside world.</summary>
public interface IPayments
{
    Task<string> ChargeAsync(decimal amount, string idempotencyKey, CancellationToken cancellationToken);
}

/// <summary>Charges an order once, over crashes and repeated attempts.</summary>
public sealed class Billing(IPayments payments)
{
    public async Task<AgentOutput> PayAsync(OrderPlaced order, AgentContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        var charge = await context.RunOnceAsync(
            "charge", async (key, token) => new Charge(await payments.ChargeAsync(order.Amount, key, token)), cancellationToken);
        return new OrderPaid(order.OrderId, charge.ChargeId, order.Items);
    }
}

/// <summary>Packs each item by a task of its own, and ships the order when all are packed.</summary>
public sealed class Shipping
{
    public AgentOutput Pack(OrderPaid order, AgentContext context)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        var parcel = context.NewId("task", "parcel");
        return
        [
            new TaskCreated(parcel) { Title = order.OrderId },
            new TaskStarted(parcel),
            .. order.Items.Select((item, index) => new TaskCreated(context.NewId("task", $"item {index}"))
                { ParentTaskId = parcel, Title = item, AssignedTo = "packer" }),
        ];
    }

    public AgentOutput Ship(ChildrenEnded packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        return [new TaskCompleted(packed.Parent.Id), new OrderShipped(packed.Parent.Title!)];
    }
}

/// <summary>Packs one item.</summary>
public sealed class Packer
{
    public AgentOutput Pack(CopTask task, AgentContext context)
    {
        ArgumentNullException.ThrowIfNull(task);
        return [new TaskStarted(task.Id), TaskCompleted.With(task.Id, new Parcel(task.ParentTaskId!, task.Title!))];
    }
}

/// <summary>The agents of the sample.</summary>
public static class OrderAgents
{
    public static void Configure(CopBuilder cop)
    {
        ArgumentNullException.ThrowIfNull(cop);
        cop.AddAgent<Billing>("billing").On<OrderPlaced>(agent => agent.PayAsync);
        cop.AddAgent<Shipping>("shipping").On<OrderPaid>(agent => agent.Pack).OnChildrenEnded(agent => agent.Ship);
        cop.AddAgent<Packer>("packer", new AgentOptions { MaxConcurrency = 4 }).OnAssigned(agent => agent.Pack);
    }
}
