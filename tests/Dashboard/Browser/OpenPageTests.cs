using Microsoft.AspNetCore.Builder;
using OpenQA.Selenium;

namespace Cop.Dashboard.Tests;

/// <summary>Pages that stay open in Chromium: many tabs, what a person does meanwhile, pause, print, and pages without script.</summary>
public sealed class OpenPageTests
{
    private const string Position = "return Math.round(document.querySelector('.panel details:last-of-type').getBoundingClientRect().top)";

    [Fact]
    public async Task Eight_windows_stay_live_over_one_stream_and_keep_open_details_and_scroll()
    {
        await using var host = await DashboardHost.StartAsync(
            Scenes.AddAll, new DashboardOptions { ReadsPerMinute = int.MaxValue, StreamsPerPerson = 1 });
        await Scenes.FillAsync(host);
        using var browser = new Browser();
        for (var window = 0; window < 8; window++)
        {
            if (window > 0)
                browser.Driver.SwitchTo().NewWindow(WindowType.Window);
            browser.Open(host, "/cop/topics/" + Scenes.Refund + "?sel=2");
            browser.UntilLive();
        }

        browser.Driver.ExecuteScript(
            "for (const each of document.querySelectorAll('details')) each.open = true; scrollTo(0, document.body.scrollHeight)");
        var seenAt = browser.Driver.ExecuteScript(Position);
        await host.AppendAsync(Scenes.Refund, EventDraft.Create("news.arrived"));
        foreach (var window in browser.Driver.WindowHandles)
        {
            // A window in the background is hidden: it reads itself again when it is shown.
            browser.Driver.SwitchTo().Window(window);
            browser.Driver.ExecuteCdpCommand("Page.bringToFront", []);
            browser.UntilText("news.arrived");
        }

        browser.Driver.ExecuteScript("return document.querySelectorAll('main details:not([open])').length").ShouldBe(0L);
        // The browser scrolls with the next frame that it draws.
        Browser.Until(
            () => Equals(browser.Driver.ExecuteScript(Position), seenAt) ? "" : null,
            "what was in view in its place, though a row came before it");
        browser.Find(By.LinkText("Topics")).Click();
        browser.UntilText("newest change first");
        browser.Console().ShouldBeEmpty();
    }

    [Fact]
    public async Task Empty_pages_meet_WCAG_22_AA_in_both_themes()
    {
        await using var host = await DashboardHost.StartAsync();
        using var browser = new Browser();
        browser.Open(host, "/cop/help");
        var violations = new List<string>();
        foreach (var path in PageTests.All.Where(path => !path.Contains("urn:cop", StringComparison.Ordinal) && path.Length < 12))
        {
            browser.Theme(host, path.Length % 2 == 0 ? "light" : "dark");
            browser.Open(host, "/cop/" + path);
            violations.AddRange(Axe.Violations(browser).Select(violation => $"{path}: {violation}"));
        }

        violations.ShouldBeEmpty();
        browser.Console().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_that_comes_before_the_page_is_told_of_changes_is_shown()
    {
        var follow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, own: app => app.Use(async (context, next) =>
        {
            if (context.Request.Path.Value!.EndsWith("/live", StringComparison.Ordinal))
                await follow.Task.WaitAsync(HangLimit.Span);
            await next(context);
        }));
        await Scenes.FillAsync(host);
        using var browser = new Browser();
        // This page reads itself again for changes alone.
        browser.Open(host, "/cop/topics/" + Scenes.Refund + "?tab=tasks");
        browser.UntilText("Check the order");
        await host.AppendAsync(Scenes.Refund, EventDraft.Create(
            "task.created", ("taskId", CopJson.From("t3")), ("title", CopJson.From("news.arrived"))));
        follow.SetResult();
        browser.UntilText("news.arrived");
    }

    [Fact]
    public async Task A_paused_page_holds_still_until_it_continues()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        using var browser = new Browser();
        // This page reads itself again for changes alone, so that none is being read when it is paused.
        browser.Open(host, "/cop/topics/" + Scenes.Refund + "?tab=tasks");
        browser.UntilLive();
        Browser.UntilFollowed(host, Scenes.Refund);
        browser.Find(By.XPath("//button[text()='Pause']")).Click();
        var held = browser.Find(By.Id("main")).GetAttribute("innerHTML");
        using (var second = await OpenPage.StartAsync(host, Scenes.Refund))
        {
            await host.AppendAsync(Scenes.Refund, EventDraft.Create(
                "task.created", ("taskId", CopJson.From("t3")), ("title", CopJson.From("news.arrived"))));
            await second.TickAsync();
        }

        // The page is told by then, in the same way as the other stream; a round trip of the browser lets it act.
        browser.Driver.ExecuteAsyncScript("const done = arguments[0]; fetch(location.href).then(() => setTimeout(done, 0))");
        browser.Find(By.Id("main")).GetAttribute("innerHTML").ShouldBe(held);
        browser.Find(By.XPath("//button[text()='Continue']")).Click();
        browser.UntilText("news.arrived");
    }

    [Fact]
    public async Task Printed_topics_and_requests_carry_store_seq_digest_and_whole_hashes()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { StoreName = "Orders of 2026" });
        await Scenes.FillAsync(host);
        using var browser = new Browser();
        browser.Driver.ExecuteCdpCommand("Emulation.setEmulatedMedia", new Dictionary<string, object?> { ["media"] = "print" });
        var state = (await host.Kernel.GetStateAsync(Scenes.Refund)).Unwrap()!;
        browser.Open(host, $"/cop/topics/{Scenes.Refund}?tab=state");
        Printed("Orders of 2026", $"As of topicSeq {state.AsOfSeq}", state.Digest, Scenes.Refund);
        browser.Open(host, $"/cop/topics/{Scenes.Refund}?sel=3");
        var third = await host.Kernel.Log.ReadTopicAsync(Scenes.Refund, 3, 3).SingleAsync();
        Printed("Orders of 2026", $"As of topicSeq {state.AsOfSeq}", third.Hash!.Value, third.Id);
        browser.Open(host, $"/cop/inbox/request?topic={Scenes.Refund}&request=r1");
        var asked = await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).FirstAsync(stored => stored.Type == "human.decision.requested");
        Printed("Orders of 2026", $"As of topicSeq {asked.TopicSeq}", asked.Payload.Hash().Value, "as ⟨U+202E⟩agreed");

        void Printed(params string[] texts)
        {
            var shown = browser.Find(By.TagName("body")).Text;
            foreach (var text in texts)
                shown.ShouldContain(text);
            browser.Driver.FindElement(By.CssSelector("header nav")).Displayed.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Without_script_one_filters_compares_retries_and_delegates()
    {
        // On this clock the page behind a run waits for its end, however long that takes.
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { TimeProvider = new ManualTime() });
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 1);
        await Scenes.AskAsync(host, "mine", "human:local", CopJson.Object(("question", CopJson.From("May I?"))));
        using var browser = new Browser(hasScript: false);
        browser.Open(host, "/cop/topics");
        browser.Find(By.Name("text")).SendKeys("refund");
        browser.Find(By.XPath("//form[@role='search']//button")).Click();
        // The list without the filter has the topic too.
        Browser.Until(() => browser.Driver.Url.Contains("text=refund", StringComparison.Ordinal) ? "" : null, "the filtered list");
        browser.UntilText("Refund for order 4711");
        browser.Html.ShouldNotContain("urn:cop:topic:import");

        browser.Open(host, $"/cop/topics/{Scenes.Refund}?tab=compare&a=1&b=2");
        browser.Find(By.Name("b")).Clear();
        browser.Find(By.Name("b")).SendKeys("3");
        browser.Find(By.XPath("//button[text()='Compare']")).Click();
        browser.UntilText("Changes from #1 to #3");

        browser.Open(host, "/cop/parked");
        browser.Click("button[value=retry]");
        browser.UntilText("Retry 1 deliveries?");
        browser.Click("main button.primary");
        browser.UntilText("1 deliveries retried");

        browser.Open(host, $"/cop/inbox/request?topic={Scenes.Refund}&request=mine");
        browser.Find(By.XPath("//summary[text()='Delegate…']")).Click();
        browser.Find(By.Name("delegate")).SendKeys("human:bo");
        browser.Find(By.XPath("//button[text()='Delegate']")).Click();
        browser.UntilText("for human:bo");
    }
}
