using System.Collections.Immutable;
using Cop.Hitl;

namespace Cop.Dashboard.Tests;

/// <summary>Topics for tests.</summary>
internal static class Scenes
{
    public const string Refund = "urn:cop:topic:refund";
    public const string Hostile = "urn:cop:topic:hostile";
    public const string Evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202eevil\u200b\"'&";

    /// <summary>A kernel with people, a ledger and an agent that fails at every <c>row.imported</c>.</summary>
    public static void AddAll(CopBuilder cop)
    {
        cop.UseMemory();
        AddParts(cop);
    }

    /// <summary>The same without a store.</summary>
    public static void AddParts(CopBuilder cop)
    {
        cop.AddHitl();
        cop.AddLedger();
        cop.AddAgent("importer", EventFilter.ForTypes("row.imported"), (delivery, _, _) => throw new InvalidOperationException(
            $"Row {delivery.Trigger!.Payload["row"]} of <b>'{delivery.Trigger.Id}'</b> is bad"), new AgentOptions { MaxAttempts = 1 });
    }

    /// <summary>A topic with tasks, steps, an artifact, causes and an open request of the role finance.</summary>
    public static async Task FillAsync(DashboardHost host)
    {
        var created = await host.AppendAsync(Refund, EventDraft.Create("topic.created", ("title", CopJson.From("Refund for order 4711"))));
        var task = await host.AppendAsync(Refund, EventDraft.Create(
            "task.created", ("taskId", CopJson.From("t1")), ("title", CopJson.From("Check the " +
                "order"))) with { ParentEventIds = [created.Id] });
        await host.AppendAsync(Refund, EventDraft.Create("task.started", ("taskId",
            CopJson.From("t1"))) with { ParentEventIds = [task.Id] });
        await host.AppendAsync(Refund, EventDraft.Create(
            "task.created", ("taskId", CopJson.From("t2")), ("parentTaskId", CopJson.From("t1"))) with { ParentEventIds = [task.Id] });
        await host.AppendAsync(Refund, EventDraft.Create(
            "step.created", ("taskId", CopJson.From("t1")), ("stepId", CopJson.From("s1")), ("title", CopJson.From("Read"))));
        await host.AppendAsync(Refund, EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.From("quote")), ("type", CopJson.From("text/markdown")), ("payload", CopJson.From("# 48.00 EUR"))))));
        await AskAsync(host, "r1", "role:finance");
        await host.AppendAsync(Refund, EventDraft.Create(
            "secret.kept", ("password", CopJson.From("hunter2")), ("apiKey", CopJson.From("sk-123")), ("plain", CopJson.From("seen"))));
    }

    public static Task<Event> AskAsync(DashboardHost host, string requestId, string? assignee, CopJson? more = null, string topic = Refund)
    {
        var payload = CopJson.Object(
            ("requestId", CopJson.From(requestId)), ("question", CopJson.From("Refund 48.00 EUR to Ada Lovelace?")),
            ("assignee", assignee is null ? null : CopJson.From(assignee)),
            ("options", CopJson.Array(
                CopJson.From("approve"), CopJson.From("reject"),
                CopJson.Object(("id", CopJson.From("edit")), ("label", CopJson.From("Edit and approve")), ("needs",
                    CopJson.Array(CopJson.From("value")))))),
            ("proposal", CopJson.Object(("order", CopJson.From("4711")), ("amount", CopJson.From(48)), ("note",
                CopJson.From("as \u202eagreed")))),
            ("schema", CopJson.Parse("""
                {"type":"object","properties":{"amount":{"type":"number","title":"Amount"},"order":{"type":"string"},
                "note":{"type":"string","maxLength":200}},"required":["amount"]}
                """u8).Unwrap()));
        return host.AppendAsync(topic, new EventDraft { Type = "human.decision.requested", Payload = more is null ? payload
            : payload.MergePatch(more) },
            "system:desk");
    }

    public static async Task FillHostileAsync(DashboardHost host)
    {
        await host.AppendAsync(Hostile, EventDraft.Create("topic.created", ("title", CopJson.From(Evil))));
        await host.AppendAsync(Hostile, EventDraft.Create(
            "evil.said", ("text", CopJson.From(Evil)), (Evil, CopJson.From("</pre></script><style>*{display:none}</style>"))));
        await host.AppendAsync(Hostile, EventDraft.Create("evil.long", ("text", CopJson.From(new string('A', 900_000)))));
        await host.AppendAsync(Hostile, EventDraft.Create("evil.deep", ("deep", Deep(40))));
        await host.AppendAsync(Hostile, EventDraft.Create("task.created", ("taskId", CopJson.From("t")), ("title", CopJson.From(Evil))));
        await host.AppendAsync(Hostile, EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.From("a\"<b>")), ("type", CopJson.From("text/html")), ("payload", CopJson.From(Evil))))));
        await host.AppendAsync(Hostile, EventDraft.Create(
            "human.input.requested", ("requestId", CopJson.From("evil\"'<>&?")), ("prompt", CopJson.From(Evil)),
            ("schema", CopJson.Object(("type", CopJson.From("string")), ("title", CopJson.From(Evil)), ("description", CopJson.From(Evil)),
                ("default", CopJson.From(Evil))))), "system:desk");
    }

    /// <summary>Parks deliveries of the failing agent.</summary>
    public static async Task ParkAsync(DashboardHost host, int count)
    {
        for (var row = 1; row <= count; row++)
            await host.AppendAsync("urn:cop:topic:import", EventDraft.Create("row.imported", ("row", CopJson.From(row))));
        await foreach (var stored in host.Kernel.StreamEventsAsync("urn:cop:topic:import"))
        {
            if (stored.Type == EventTypes.DeliveryParked && --count == 0)
                return;
        }
    }

    private static CopJson Deep(int depth) => depth == 0 ? CopJson.From(Evil) : CopJson.Object(("d", Deep(depth - 1)));
}
