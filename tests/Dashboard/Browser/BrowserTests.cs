using Cop.Hitl;
using Cop.Samples.SupportDesk;
using Microsoft.Extensions.DependencyInjection;
using OpenQA.Selenium;

namespace Cop.Dashboard.Tests;

/// <summary>The dashboard in Chromium: accessibility, console, keys, live updates, and people's ways through it.</summary>
public sealed class BrowserTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";

    [Fact]
    public async Task Every_page_meets_WCAG_22_AA_in_both_themes_and_reports_nothing_on_the_console()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { ReadsPerMinute = 100_000 });
        await Scenes.FillAsync(host);
        await Scenes.FillHostileAsync(host);
        await Scenes.ParkAsync(host, 2);
        using var browser = new Browser();
        browser.Open(host, "/cop/help");
        var violations = new List<string>();
        (string Theme, int Width)[] looks = IsLong ? [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)]
            : [("light", 1280), ("dark", 320)];
        foreach (var (theme, width) in looks)
        {
            browser.Theme(host, theme);
            browser.Size(width, 900);
            // Each page in one look by default, and in all of them in the long run.
            foreach (
                var path in PageTests.All.Where((_, at) => IsLong || at % 2 == (width == 320 ? 1 : 0))
                    .Append("topics/urn:cop:topic:hostile?sel=2")
                    .Append("inbox/request?topic=urn:cop:topic:hostile&request=evil%22%27%3C%3E%26%3F"))
            {
                browser.Open(host, "/cop/" + path);
                browser.Driver.ExecuteScript("for (const each of document.querySelectorAll('details')) each.open = true");
                violations.AddRange(Axe.Violations(browser).Select(violation => $"{theme} {width} {path}: {violation}"));
                var overflow = (long)browser.Driver.ExecuteScript("return document.documentElement.scrollWidth - " +
                    "document.documentElement.clientWidth")!;
                if (overflow > 0)
                    violations.Add($"{theme} {width} {path}: {overflow} px wider than the window");
                violations.AddRange(browser.Console().Select(message => $"{theme} {width} {path}: {message}"));
            }
        }

        violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_script_a_person_finds_reads_and_answers_a_request()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, hasPolicy: true);
        await Scenes.FillAsync(host);
        await Scenes.AskAsync(host, "mine", "human:bo", CopJson.Object(("question", CopJson.From("May I?"))));
        using var browser = new Browser(hasScript: false);
        browser.SignIn(host, "bo");
        browser.Open(host, "/cop");
        browser.Find(By.LinkText("Inbox")).Click();
        browser.Find(By.LinkText("May I?")).Click();
        browser.UntilText("as ⟨U+202E⟩agreed");
        browser.Click("input[name=decision][value=approve]");
        browser.Find(By.Name("rationale")).SendKeys("by keyboard <b>");
        browser.Click("form.answer button");
        browser.UntilText("✓ Recorded as");
        browser.Find(By.PartialLinkText("event #")).Click();
        browser.UntilText("human.decision.provided");
        var answer = await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).LastAsync(stored => stored.Type == "human.decision.provided");
        (answer.Initiator, answer.Payload["rationale"]!.AsString()).ShouldBe(("human:bo", "by keyboard <b>"));
    }

    [Fact]
    public async Task A_page_updates_by_itself_and_keeps_what_a_person_types()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        using var browser = new Browser();
        browser.Open(host, "/cop/topics/" + Scenes.Refund);
        browser.UntilLive();
        await host.AppendAsync(Scenes.Refund, EventDraft.Create("news.arrived"));
        browser.UntilText("news.arrived");
        browser.Open(host, $"/cop/inbox/request?topic={Scenes.Refund}&request=r1");
        await Scenes.AskAsync(host, "open", null, CopJson.Object(("question", CopJson.From("Anyone?"))));
        browser.Open(host, $"/cop/inbox/request?topic={Scenes.Refund}&request=open");
        browser.Find(By.Name("rationale")).SendKeys("half a sentence");
        await Scenes.AskAsync(host, "other", null);
        var requests = host.App.Services.GetRequiredService<Cop.Hitl.HumanRequests>();
        await browser.UntilTextAsync(
            "Updated", () => requests.AnnotateAsync(Scenes.Refund, "quote", "a remark", Actor.Human("eve")));
        browser.Find(By.Name("rationale")).GetAttribute("value").ShouldBe("half a sentence");
        browser.Console().ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_walk_through_pages_with_a_visible_focus()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        await host.AppendAsync("second", EventDraft.Create("said.hello"));
        using var browser = new Browser();
        browser.Open(host, "/cop");
        Press("g", "t");
        browser.UntilText("newest change first");
        UntilScripted();
        Press("j", "j");
        var focused = browser.Driver.SwitchTo().ActiveElement();
        focused.Text.ShouldContain("Refund");
        browser.Driver.ExecuteScript("return getComputedStyle(document.activeElement).outlineStyle").ShouldBe("solid");
        focused.SendKeys(Keys.Enter);
        browser.UntilText("Check the order");
        UntilScripted();
        Press("?");
        browser.UntilText("Keys are on in this browser");
        browser.Click("#keys");
        Press("g", "t");
        browser.Driver.Url.ShouldEndWith("/cop/help");

        // A page that keys have opened is shown before its script takes keys.
        void UntilScripted() => browser.UntilLive();

        void Press(params string[] keys)
        {
            foreach (var key in keys)
                browser.Driver.SwitchTo().ActiveElement().SendKeys(key);
        }
    }

    [Fact]
    public async Task An_agent_asks_a_person_approves_and_the_topic_and_the_ledger_tell_it()
    {
        using var model = SupportDesk.Script();
        await using var host = await DashboardHost.StartAsync(cop =>
        {
            cop.UseMemory();
            cop.AddLedger();
            SupportDesk.Configure(cop, _ => model);
        }, new DashboardOptions { Verify = DashboardPermission.Everybody }, hasPolicy: true, services: services =>
            services.AddSingleton<IRoleResolver, LeadIsLea>());
        var topic = host.Kernel.Topic("urn:cop:topic:refund");
        (await topic.AppendAsync(new RefundRequested("o-17", "The cup arrived broken."), Actor.Human("ada"))).Unwrap();
        await foreach (var stored in host.Kernel.StreamEventsAsync(topic.TopicId))
        {
            if (stored.Type == HitlEventTypes.DecisionRequested)
                break;
        }

        using var browser = new Browser();
        browser.SignIn(host, "lea");
        browser.Open(host, "/cop/inbox");
        browser.Click("main tbody tr th a");
        browser.UntilText("You decide on this, in full");
        browser.Html.ShouldContain("o-17");
        browser.Click("input[name=decision][value=approve]");
        browser.Click("form.answer button");
        browser.UntilText("✓ Recorded as");
        var settled = await topic.WaitForAsync<RefundSettled>(timeout: HangLimit.Span);
        settled.Payload.OrderId.ShouldBe("o-17");
        browser.Open(host, $"/cop/topics/{topic.TopicId}?sel={settled.TopicSeq}");
        browser.Find(By.LinkText("Why")).Click();
        browser.UntilText("human.decision.provided");
        browser.Open(host, "/cop/ledger");
        browser.Find(By.CssSelector("form[action$='/ledger/verify'] button")).Click();
        // Opening the page again before the form was answered would take back its request.
        Browser.Until(() => browser.Html.Contains("Not verified since", StringComparison.Ordinal) ? null : "", "the answer to the form");
        Browser.Until(() =>
        {
            browser.Open(host, "/cop/ledger");
            return browser.Html.Contains("✓ Clean", StringComparison.Ordinal) ? "" : null;
        }, "a verified ledger");
        browser.Console().ShouldBeEmpty();
    }

    private sealed class LeadIsLea : IRoleResolver
    {
        public ValueTask<IReadOnlyCollection<string>> GetRolesAsync(string person, CancellationToken cancellationToken) =>
            new(person == "human:lea" ? [SupportDesk.Lead] : []);
    }
}
