using System.ComponentModel;
using Cop.AI;
using Cop.Hitl;
using Microsoft.Extensions.AI;

namespace Cop.Samples.SupportDesk;

[EventType("refund.requested")]
public sealed partial record RefundRequested(string OrderId, string Reason);

[EventType("refund.settled")]
public sealed partial record RefundSettled(string OrderId, string Outcome);

/// <summary>An agent that settles refund requests with two tools; a person approves refunds above 50.</summary>
public static class SupportDesk
{
    public const string Agent = "support";
    public const string Lead = "role:support-lead";

    /// <summary>Adds the agent and people to a kernel.</summary>
    public static void Configure(CopBuilder cop, Func<IServiceProvider, IChatClient> client, Action<ChatAgentBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        cop.AddHitl();
        cop.AddChatAgent(Agent, chat =>
        {
            chat.UseClient(client);
            chat.Instructions = "Settle refund requests. Look at the order first. Promise no money before the refund tool has succeeded. "
                + "Answer with the order's id and what you did, in one sentence.";
            chat.On<RefundRequested>(refund => $"Order {refund.OrderId}: {refund.Reason}");
            chat.AddTool<OrderTools>(tools => tools.FindOrder, ToolKind.ReadOnly);
            chat.AddTool<OrderTools>(tools => tools.Refund, ToolKind.SideEffect, Approval.From(Lead).When<RefundArguments>(refund =>
                refund.Amount > 50m));
            chat.Budget = new Budget { Tokens = 60_000, Calls = 12, WhenSpent = WhenSpent.AskToRaise(Lead) };
            chat.Stream = true;
            chat.Finish<RefundSettled>();
            configure?.Invoke(chat);
        });
    }

    /// <summary>A client that plays the model: it finds the order, refunds its price, and answers.</summary>
    public static ScriptedChatClient Script() => new((messages, _) =>
    {
        var results = messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().ToList();
        var orderId = messages[0].Text.Split(' ', ':')[1];
        return results.Count switch
        {
            0 => ScriptedChatClient.Call("find_order", ("orderId", orderId)),
            1 when results[0].Result!.ToString()!.Contains("unknown", StringComparison.Ordinal) => Settled(orderId,
                "There is no such order."),
            1 => ScriptedChatClient.Call("refund", ("orderId", orderId), ("amount", OrderTools.PriceOf(orderId)), ("reason",
                "broken on arrival")),
            _ when results[^1].Result!.ToString()!.Contains("error", StringComparison.Ordinal) => Settled(orderId,
                "The refund was not approved."),
            _ => Settled(orderId, "The price was refunded."),
        };
    });

    private static ChatResponse Settled(string orderId, string outcome) =>
        ScriptedChatClient.Say($$"""{"orderId":"{{orderId}}","outcome":"{{outcome}}"}""");
}

public sealed record RefundArguments(string OrderId, decimal Amount, string Reason);

/// <summary>The shop's side: what an order is, and how money goes back. A real one calls its own systems under the call's id.</summary>
public sealed class OrderTools
{
    public static decimal PriceOf(string orderId) => orderId == "o-17" ? 80m : 20m;

    [Description("Finds an order by its id.")]
    public string FindOrder(string orderId) =>
        orderId is "o-17" or "o-4" ? $"Order {orderId}: a cup, {PriceOf(orderId)}, delivered" : $"Order {orderId} is unknown.";

    [Description("Refunds an amount of an order's price. It cannot be undone.")]
    public string Refund(string orderId, decimal amount, string reason, ToolCall call) =>
        $"refunded {amount} for {orderId}, transfer {call?.CallId}";
}
