using System.Globalization;
using Cop.Hitl;

namespace Cop.Dashboard.Tests;

/// <summary>What pictures show: stores with the same content, ids and times at every run.</summary>
internal static class PictureScenes
{
    public const string Topic = "urn:cop:topic:refund-4711";
    public const string Long = "urn:cop:topic:telemetry";
    public const string Mark = "reading.marked";
    public const string Single = "urn:cop:topic:order-4712";

    /// <summary>More than a page counts: of topics, of open requests, and of parked deliveries.</summary>
    public const int Many = 10_050;

    private const int LongEvents = 20_000;
    private const int ManyAgents = 120;

    /// <summary>A kernel with people, a ledger and an agent whose deliveries are parked, without a store.</summary>
    /// <param name="cop">The kernel.</param>
    /// <param name="gate">What the agent waits for; null for nothing.</param>
    public static void AddParts(CopBuilder cop, Task? gate = null)
    {
        cop.AddHitl();
        cop.AddLedger();
        cop.AddAgent(
            "importer", EventFilter.ForTypes("row.imported"), async (delivery, _, cancellationToken) =>
            {
                await (gate ?? Task.CompletedTask).WaitAsync(cancellationToken);
                throw new RowException(delivery.Trigger!.Payload);
            },
            new AgentOptions { MaxAttempts = 1 });
    }

    /// <summary>A kernel as above, with more agents than a page shows.</summary>
    public static void AddManyParts(CopBuilder cop, Task gate)
    {
        AddParts(cop, gate);
        for (var agent = 1; agent <= ManyAgents; agent++)
        {
            cop.AddAgent(
                string.Create(CultureInfo.InvariantCulture, $"worker-{agent:000}"), EventFilter.ForTypes("never.happens"),
                (_, _, _) => Task.FromResult(AgentOutput.None));
        }
    }

    /// <summary>A store as people see it at work.</summary>
    public static async Task FillAsync(DashboardHost host, ManualTime time)
    {
        var created = await Add("topic.created", null, ("title", "Refund for order 4711"));
        var asked = await Add("order.complained", created, ("orderId", "4711"), ("text", "The cup arrived broken."));
        var task = await Add("task.created", asked, ("taskId", "t1"), ("title", "Settle the refund"), ("assignedTo", "agent:support"));
        var started = await Add("task.started", task, ("taskId", "t1"));
        var read = await Add("step.created", started, ("taskId", "t1"), ("stepId", "s1"), ("title", "Read the order"));
        await Add("step.started", read, ("taskId", "t1"), ("stepId", "s1"));
        await Add("step.completed", read, ("taskId", "t1"), ("stepId", "s1"));
        var quote = await host.AppendAsync(Topic, EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.From("quote-12")), ("type", CopJson.From("text/markdown")),
            ("payload", CopJson.From("# Refund\n48.00 EUR for one broken cup"))))) with { ParentEventIds = [read.Id] }, "system:desk");
        await host.AppendAsync(Topic, new EventDraft
        {
            Type = "human.decision.requested",
            ParentEventIds = [quote.Id, asked.Id],
            Payload = CopJson.Parse("""
                {"requestId":"r-19","question":"Refund 48.00 EUR to Ada Lovelace?","options":[{"id":"approve","label":"Approve"},
                {"id":"reject","label":"Reject"},{"id":"edit","label":"Change the amount and approve","needs":["value"]}],
                "proposal":{"amount":48,"currency":"EUR","order":"4711"},"schema":{"type":"object","properties":{
                "amount":{"type":"number","title":"Amount"},"currency":{"enum":["EUR","USD"]},"order":{"type":"string","maxLength":40}},
                "required":["amount","currency"]}}
                """u8).Unwrap(),
        }, "system:desk");
        await Add("task.created", task, ("taskId", "t2"), ("parentTaskId", "t1"), ("title", "Tell the customer"));
        foreach (var (id, title) in new[] { ("order-4712", "Delivery of order 4712"), ("newsletter", "Newsletter of December") })
            await host.AppendAsync($"urn:cop:topic:{id}", EventDraft.Create("topic.created", ("title", CopJson.From(title))));
        await ParkAsync(host, 3);
        time.Advance(TimeSpan.FromMinutes(2));

        Task<Event> Add(string type, Event? parent, params (string Name, string Value)[] members)
        {
            time.Advance(TimeSpan.FromSeconds(1.25));
            return host.AppendAsync(
                Topic, EventDraft.Create(type, members.Select(member => (member.Name, (CopJson?)CopJson.From(member.Value))))
                    with { ParentEventIds = parent is null ? [] : [parent.Id] }, "system:desk");
        }
    }

    /// <summary>One of everything: a topic of one event, a request, a parked delivery, a model call.</summary>
    public static async Task FillOneAsync(DashboardHost host, ManualTime time)
    {
        await host.AppendAsync(
            "urn:cop:topic:review", EventDraft.Create("human.decision.requested", ("requestId", CopJson.From("r-1")),
            ("question", CopJson.From("Publish the review of November?")), ("options", CopJson.Array(CopJson.From("publish"), CopJson.From(
                "hold")))), "system:desk");
        await ParkAsync(host, 1);
        await host.AppendAsync("urn:cop:topic:review", Call("call-1", "m-large", 2600), "agent:reviewer");
        await host.AppendAsync(
            Single, EventDraft.Create("topic.created", ("title", CopJson.From("Delivery of order 4712"))), "system:desk");
        time.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>A topic of 20,000 events.</summary>
    /// <param name="host">The host.</param>
    /// <param name="time">The clock.</param>
    /// <param name="marked">The topicSeq of an event of the type <see cref="Mark"/> with its number as the name; 0 for none.</param>
    public static async Task FillLongAsync(DashboardHost host, ManualTime time, int marked = 0)
    {
        for (var seq = 0; seq < LongEvents; seq += 500)
        {
            var drafts = Enumerable.Range(seq, 500).Select(number => number == marked - 1 ? Marked(marked) : Reading(number))
                .Select(draft => draft with { Id = host.NewEventId!() });
            (await host.Kernel.AppendAsync(Long, [.. drafts], new Actor("system:sensor"))).Unwrap();
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>More topics, requests, parked deliveries and model calls than pages count.</summary>
    /// <param name="host">The host.</param>
    /// <param name="gate">Lets the agent begin: its deliveries are parked behind all events, one after the other.</param>
    public static async Task FillManyAsync(DashboardHost host, TaskCompletionSource gate)
    {
        var rows = Enumerable.Range(1, Many).Select(row => EventDraft.Create(
            "row.imported", ("row", CopJson.From(row)), ("lacks", CopJson.From(row % 7 == 0 ? "currency" : "customer"))));
        foreach (var some in rows.Chunk(500))
            await AppendAsync(host, "urn:cop:topic:import", some);
        for (var order = 1; order <= Many; order++)
        {
            var title = CopJson.From(string.Create(CultureInfo.InvariantCulture, $"Delivery of order {order:00000}"));
            await AppendAsync(host, $"urn:cop:topic:order-{order:00000}", [EventDraft.Create("topic.created", ("title", title)),
                EventDraft.Create("human.decision.requested", ("requestId", CopJson.From("r-1")), ("question", CopJson.From("Deliver?")),
                    ("options", CopJson.Array(CopJson.From("yes"), CopJson.From("no"))))]);
        }

        for (var call = 1; call <= 60; call++)
            await AppendAsync(host, "urn:cop:topic:review", [Call($"call-{call}", $"m-{call % 12 + 1}", 2600 + call)]);
        gate.SetResult();
        using var limit = HangLimit.Begin();
        await foreach (var stored in host.Kernel.StreamEventsAsync("urn:cop:topic:import", 2 * Many - 1, limit.Token))
        {
            if (stored.TopicSeq == 2 * Many)
                break;
        }
    }

    private static async Task AppendAsync(DashboardHost host, string topicId, EventDraft[] drafts) =>
        (await host.Kernel.AppendAsync(
            topicId, [.. drafts.Select(draft => draft with { Id = host.NewEventId!() })], new Actor("system:desk"))).Unwrap();

    private static EventDraft Call(string id, string model, int tokens) => EventDraft.Create("artifact.created", ("artifact",
        CopJson.Object(("id", CopJson.From(id)), ("type", CopJson.From("cop/effect")), ("payload", CopJson.Object(
            ("requestDigest", CopJson.From("00")), ("endpoint", CopJson.From("https://model.example")),
            ("modelRequested", CopJson.From(model)), ("request", CopJson.EmptyObject), ("response", CopJson.EmptyObject),
            ("usage", CopJson.Object(
                ("calls", CopJson.From(1)), ("inputTokens", CopJson.From(tokens)), ("outputTokens", CopJson.From(180)),
                ("cost", CopJson.From("0.0184")))))))));

    private static EventDraft Marked(int number) => EventDraft.Create(Mark, ("name", CopJson.From($"{number}")));

    private static EventDraft Reading(int number) => number == 0
        ? EventDraft.Create("topic.created", ("title", CopJson.From("Temperatures of the cold store")))
        : EventDraft.Create("reading.taken", ("celsius", CopJson.From(Math.Round(-18 + 2 * Math.Sin(number / 40.0), 1))));

    // One by one, so that each parked delivery has its place in the topic.
    private static async Task ParkAsync(DashboardHost host, int count)
    {
        for (var row = 1; row <= count; row++)
        {
            var imported = await host.AppendAsync(
                "urn:cop:topic:import", EventDraft.Create("row.imported", ("row", CopJson.From(row))), "system:desk");
            using var limit = HangLimit.Begin();
            await foreach (var stored in host.Kernel.StreamEventsAsync("urn:cop:topic:import", imported.TopicSeq, limit.Token))
            {
                if (stored.Type == EventTypes.DeliveryParked)
                    break;
            }
        }
    }

    // A stack of these tests would name the machine's directories.
    private sealed class RowException(CopJson row) : Exception($"Row {row["row"]} has no {row["lacks"]?.AsString() ?? "customer"}")
    {
        public override string StackTrace => "   at Import.Rows.Read(Row row)\n   at Import.Importer.HandleAsync(Delivery delivery)";
    }
}
