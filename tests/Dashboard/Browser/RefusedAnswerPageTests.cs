using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;
using OpenQA.Selenium;

namespace Cop.Dashboard.Tests;

/// <summary>A person types an answer on a phone while the request ends: nothing typed is lost, and the page says what happened.</summary>
public sealed class RefusedAnswerPageTests
{
    private const string Typed = "half a sentence";

    [Fact]
    public async Task A_typed_answer_outlives_the_end_of_its_request_and_is_refused_on_a_readable_page()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, hasPolicy: true);
        await Scenes.FillAsync(host);
        await Scenes.AskAsync(host, "mine", "human:bo");
        using var browser = new Browser();
        browser.Size(320, 800);
        browser.SignIn(host, "bo");
        browser.Open(host, $"/cop/inbox/request?topic={Scenes.Refund}&request=mine");
        browser.UntilLive();
        browser.Click("input[name=decision][value=approve]");
        browser.Find(By.Name("rationale")).SendKeys(Typed);
        browser.Driver.ExecuteScript("document.activeElement.blur()");
        var requests = host.App.Services.GetRequiredService<Cop.Hitl.HumanRequests>();
        (await requests.WithdrawAsync(Scenes.Refund, "mine", Actor.System("desk"), "settled")).Unwrap();
        browser.UntilText("It is withdrawn since");
        browser.Find(By.Name("rationale")).GetAttribute("value").ShouldBe(Typed);

        browser.Click("form.answer button");
        browser.UntilText("Not accepted. request_closed");
        browser.UntilText("The request as you saw it, beside the request now");
        browser.UntilText(Typed);
        foreach (var theme in new[] { "light", "dark" })
        {
            browser.Driver.ExecuteScript($"document.documentElement.dataset.theme = '{theme}'");
            Axe.Violations(browser).ShouldBeEmpty(theme);
        }

        browser.Driver.ExecuteScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth").ShouldBe(0L);
    }
}
