namespace Cop.Dashboard.Tests;

/// <summary>What is clicked has its size (WCAG 2.5.8) wherever the lines of a list happen to break.</summary>
public sealed class TargetSizeTests
{
    private const string Grow = """
        const done = arguments[arguments.length - 1];
        const texts = [...document.querySelectorAll(".rows label")].map(label => label.lastChild);
        const lengths = texts.map(text => text.nodeValue.length);
        const look = async () => {
          const broken = [];
          for (let by = -40; by < 60; by += 2) {
            texts.forEach((text, at) => text.nodeValue = "x".repeat(lengths[at] + by));
            const found = await axe.run(".rows", { runOnly: ["target-size"], resultTypes: ["violations"] });
            broken.push(...found.violations.flatMap(each => each.nodes).map(node => `${by}: ${node.failureSummary}`));
          }
          return broken.join("\n");
        };
        look().then(done, fault => done(String(fault)));
        """;

    [Fact]
    public async Task A_link_that_comes_at_the_end_of_a_line_covers_no_box_to_tick()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.ParkAsync(host, 2);
        using var browser = new Browser();
        browser.Size(1280, 900);
        browser.Open(host, "/cop/parked");
        Axe.Violations(browser).ShouldBeEmpty();
        browser.Driver.ExecuteAsyncScript(Grow).ShouldBe("");
    }
}
