using System.Security.Cryptography;
using Cop.Ledger;
using OpenQA.Selenium;

namespace Cop.Dashboard.Tests;

/// <summary>People's tasks in Chromium, with their clicks counted: typing is no click, and a confirmation is one.</summary>
public sealed class WalkTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-vault-");
    // The number of elements between the focused one and another in the order of Tab; negative when that one comes before it.
    private const string StepsTo = """
        const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
          .filter(each => each === arguments[0] || each === document.activeElement || each.checkVisibility() && each.tabIndex >= 0
            && (each.type !== 'radio' || each.checked));
        return all.indexOf(arguments[0]) - all.indexOf(document.activeElement);
        """;

    private int _clicks;
    private bool _byKeys;

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_task_takes_at_most_its_clicks_and_works_by_keyboard_alone(bool byKeys)
    {
        _byKeys = byKeys;
        await using var host = await StartAsync();
        using var browser = new Browser();
        Operate(host, browser);
        Develop(host, browser);
        Open(host, browser);
        Decide(host, browser);
        var decided = await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).LastAsync(stored => stored.Type == "human.decision.provided");
        Audit(host, browser, decided);
        browser.Console().ShouldBeEmpty();
    }

    private void Operate(DashboardHost host, Browser browser)
    {
        // The topic that stands still, and who can move it.
        Begin(host, browser, "/cop");
        browser.UntilText("2 deliveries are parked");
        Click(browser, By.PartialLinkText("stuck"));
        Click(browser, By.PartialLinkText("import"));
        browser.UntilText("Can resolve: an operator");
        _clicks.ShouldBeLessThanOrEqualTo(2);
        Click(browser, By.PartialLinkText("Nodes that hold"));
        browser.UntilText("importer: held by");
        _clicks.ShouldBeLessThanOrEqualTo(3);

        // The most frequent failure with its stack, and all of that error again.
        Begin(host, browser, "/cop");
        Click(browser, By.PartialLinkText("deliveries are parked"));
        browser.UntilText("InvalidOperationException");
        _clicks.ShouldBeLessThanOrEqualTo(2);
        Click(browser, By.CssSelector("button[value=retry]"));
        browser.UntilText("Retry 2 deliveries?");
        Click(browser, By.CssSelector("main button.primary"));
        browser.UntilText("2 deliveries retried");
        _clicks.ShouldBeLessThanOrEqualTo(3);
    }

    private void Develop(DashboardHost host, Browser browser)
    {
        // An agent's last run.
        Begin(host, browser, "/cop");
        Click(browser, By.LinkText("Agents"));
        Click(browser, By.LinkText("greeter"));
        browser.UntilText("#2 guest.greeted");
        _clicks.ShouldBeLessThanOrEqualTo(2);

        // The difference between two points, and the causes of an event.
        Begin(host, browser, $"/cop/topics/{Scenes.Refund}");
        Click(browser, By.LinkText("#3"));
        Click(browser, By.LinkText("Changes by this event"));
        browser.UntilText("task t1 /status");
        _clicks.ShouldBeLessThanOrEqualTo(2);
        Begin(host, browser, $"/cop/topics/{Scenes.Refund}?sel=4");
        Click(browser, By.LinkText("Why"));
        browser.UntilText("topic.created");
        _clicks.ShouldBeLessThanOrEqualTo(1);
    }

    private void Open(DashboardHost host, Browser browser)
    {
        Begin(host, browser, "/cop/topics/guests?sel=1");
        browser.Html.ShouldNotContain("12 Long Road");
        Click(browser, By.CssSelector(".closed summary"));
        browser.Find(By.CssSelector(".closed input[name=reason]")).SendKeys("a claim");
        Axe.Violations(browser).ShouldBeEmpty();
        Click(browser, By.CssSelector(".closed button"));
        browser.UntilText("12 Long Road");
        Axe.Violations(browser).ShouldBeEmpty();
    }

    private void Decide(DashboardHost host, Browser browser)
    {
        Begin(host, browser, "/cop");
        Click(browser, By.LinkText("Inbox"));
        Click(browser, By.LinkText("May I?"));
        Click(browser, By.CssSelector("input[name=decision][value=approve]"));
        Click(browser, By.CssSelector("form.answer button.primary"));
        browser.UntilText("✓ Recorded as");
        _clicks.ShouldBeLessThanOrEqualTo(4);
    }

    private void Audit(DashboardHost host, Browser browser, Event decided)
    {
        // The person who decided, and the request as it was shown.
        Begin(host, browser, $"/cop/topics/{Scenes.Refund}");
        Click(browser, By.LinkText($"#{decided.TopicSeq}"));
        Click(browser, By.PartialLinkText("The request in full"));
        browser.UntilText("You decide on this, in full");
        _clicks.ShouldBeLessThanOrEqualTo(2);
        Begin(host, browser, "/cop");
        Click(browser, By.LinkText("Operations"));
        browser.UntilText("dashboard.bulk.started");
        browser.UntilText("a claim");
        _clicks.ShouldBeLessThanOrEqualTo(1);
    }

    private void Begin(DashboardHost host, Browser browser, string path)
    {
        _clicks = 0;
        browser.Open(host, path);
    }

    private void Click(Browser browser, By by)
    {
        _clicks++;
        var element = browser.Find(by);
        if (_byKeys)
            Press(browser, element);
        else
            element.Click();
    }

    // Tab leads to the element, which shows that it has the focus, and a key acts on it.
    private static void Press(Browser browser, IWebElement element)
    {
        for (var more = 0; !IsFocused(); more++)
        {
            more.ShouldBeLessThan(20, "Tab does not lead there");
            var steps = (long)browser.Driver.ExecuteScript(StepsTo, element)!;
            browser.Driver.SwitchTo().ActiveElement().SendKeys(
                steps > 0 ? string.Concat(Enumerable.Repeat(Keys.Tab, (int)steps)) : Keys.Shift + Keys.Tab);
        }

        browser.Driver.ExecuteScript("return getComputedStyle(document.activeElement).outlineStyle").ShouldBe("solid");
        element.SendKeys(element.GetAttribute("type") is "radio" or "checkbox" ? Keys.Space : Keys.Enter);

        bool IsFocused() => browser.Driver.ExecuteScript("return document.activeElement === arguments[0]", element) is true;
    }

    private async Task<DashboardHost> StartAsync()
    {
        var vault = new FileKeyVault(_directory.FullName, new byte[32], RandomNumberGenerator.GetBytes);
        var host = await DashboardHost.StartAsync(
            cop =>
            {
                Scenes.AddAll(cop);
                cop.AddAgent("greeter", EventFilter.ForTypes("guest.moved"), (_, _, _) => Task.FromResult(
                    AgentOutput.Create(EventDraft.Create("guest.greeted"))));
                cop.AddSealing(vault, SealingRules.Empty.Add("guest.moved", "/customerId", "/address"));
            }, new DashboardOptions { ReadsPerMinute = 100_000 });
        await Scenes.FillAsync(host);
        await Scenes.AskAsync(host, "mine", "human:local", CopJson.Object(("question", CopJson.From("May I?"))));
        await Scenes.ParkAsync(host, 2);
        await host.AppendAsync("guests", EventDraft.Create(
            "guest.moved", ("customerId", CopJson.From("c-7")), ("address", CopJson.From("12 Long Road"))));
        await foreach (var stored in host.Kernel.StreamEventsAsync("guests"))
        {
            if (stored.Type == "guest.greeted")
                break;
        }

        return host;
    }
}
