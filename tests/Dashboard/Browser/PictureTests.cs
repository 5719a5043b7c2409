using OpenQA.Selenium;

namespace Cop.Dashboard.Tests;

/// <summary>The pictures of docs/pictures, which eng/dashboard-pictures.sh makes.</summary>
public sealed class PictureTests
{
    private const string Topic = "urn:cop:topic:refund-4711";

    [Fact]
    public async Task Pictures_of_a_seeded_store_are_taken_without_errors()
    {
        if (Environment.GetEnvironmentVariable("COP_PICTURES") is not { Length: > 0 } folder)
            return;
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await SeedAsync(host);
        using var browser = new Browser();
        foreach (var (theme, width) in new[] { ("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390) })
        {
            browser.Theme(host, theme);
            browser.Size(width, width == 1280 ? 800 : 844);
            Take("overview", "/cop");
            Take("topic", $"/cop/topics/{Topic}?sel=9");
            Take("inbox", $"/cop/inbox/request?topic={Topic}&request=r-19");
            Take("parked", "/cop/parked");

            void Take(string name, string path)
            {
                browser.Open(host, path);
                browser.Driver.GetScreenshot().SaveAsFile(Path.Combine(folder, $"dashboard-{name}-{theme}-{width}.png"));
            }
        }

        browser.Console().ShouldBeEmpty();
    }

    private static async Task SeedAsync(DashboardHost host)
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
        await Scenes.ParkAsync(host, 3);

        Task<Event> Add(string type, Event? parent, params (string Name, string Value)[] members) => host.AppendAsync(
            Topic, EventDraft.Create(type, members.Select(member => (member.Name, (CopJson?)CopJson.From(member.Value))))
                with { ParentEventIds = parent is null ? [] : [parent.Id] }, "system:desk");
    }
}
