using Cop.AI;
using Microsoft.Extensions.AI;

namespace Cop.Packages.Tests;

/// <summary>P-15: dependencies for development are part of what the root's own tests run, and of nothing that is built.</summary>
public sealed class DevelopmentDependencyTests : IDisposable
{
    private const string Text = "You are in a test shop.";

    private readonly EvaluationProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_suite_runs_with_them_and_replays_and_a_build_has_nothing_of_them()
    {
        await InstallAsync("dev_dependencies: {test-shop: {path: shop}}\n");
        _project.Read("cop.lock").ShouldContain("dev: true");
        _project.Write("tests/unit.yaml", """
            suite: unit
            cases:
              - id: clock
                input: What time is it?
                tools: {shop_clock: {returns: noon}}
                assert: [{tool_called: shop_clock}, {contains: noon}]
            """);
        IList<AITool> offered = [];
        string? instructions = null;
        var client = new ScriptedChatClient((messages, options) =>
        {
            (offered, instructions) = (options!.Tools!, options.Instructions);
            return messages[^1].Role == ChatRole.Tool ? ScriptedChatClient.Say("It is noon.") : ScriptedChatClient.Call("shop_clock");
        });
        var report = await _project.RunAsync(EvaluationProject.Ask(client));
        report.Passed.ShouldBeTrue(report.Cases[0].Error);
        offered.Select(each => each.Name).ShouldContain("shop_clock");
        instructions.ShouldNotBeNull().ShouldContain(Text);
        (await _project.RunAsync()).Passed.ShouldBeTrue("the recorded answers fit what is tested");

        await BuildAsync();
        foreach (string file in Directory.EnumerateFiles(
            Path.Combine(_project.Folder, "dist", "main"), "*", SearchOption.AllDirectories))
            ShouldHaveNothing(File.ReadAllText(file));
        var rendered = new PackageWorkspace(_project.Environment).Render(new Dictionary<string, CopJson>());
        ShouldHaveNothing(rendered.Value.ShouldNotBeNull().SystemText);
    }

    [Fact]
    public async Task A_host_loads_them_only_where_it_asks_for_them()
    {
        await InstallAsync("dev_dependencies: {test-shop: {path: shop}}\n");
        var shipped = await PackageHost.LoadAsync(_project);
        shipped.Tools.ShouldBe(["refund", "search"], ignoreOrder: true);
        ShouldHaveNothing(shipped.Bundle.Document.ToString());
        var tried = (await ContextPackage.LoadAsync(_project.Environment, withDevelopment: true)).Value.ShouldNotBeNull();
        tried.Tools.ShouldContain("shop_clock");
        tried.Digest.ShouldNotBe(shipped.Digest);
    }

    [Fact]
    public async Task A_build_does_not_read_them_and_a_test_says_that_they_changed()
    {
        await InstallAsync("dev_dependencies: {test-shop: {path: shop}}\n");
        _project.Write("shop/clock.yaml", _project.Read("shop/clock.yaml") + "version: 2.0.0\n");
        await BuildAsync();
        var prepared = _project.Prepare();
        (prepared.ExitCode, prepared.Diagnostics.Single().Code).ShouldBe((4, "CTX2104"));
        prepared.Diagnostics.Single().Message.ShouldContain("test-shop");
    }

    // The guardrails of test-shop are part of what is built, since politeness needs it; its prompt and tools are not.
    [Fact]
    public async Task What_a_shipped_dependency_needs_too_is_built_as_that_one_uses_it()
    {
        _project.Write("polite/cop.yaml",
            "meta: {name: politeness, version: 1.0.0}\ndependencies: {test-shop: {path: ../shop, use: [knowledge]}}\n"
            + "dev_dependencies: {never-seen: ^1.0.0}\n");
        await InstallAsync("dependencies: {politeness: {path: polite}}\ndev_dependencies: {test-shop: {path: shop}}\n");
        _project.Read("cop.lock").ShouldNotContain("never-seen");
        _project.Read("cop.lock").ShouldNotContain("dev: true");
        var shipped = await PackageHost.LoadAsync(_project);
        ShouldHaveNothing(shipped.Bundle.Document.ToString());
        shipped.Bundle.Document.ToString().ShouldContain("no-shouting");
        (await ContextPackage.LoadAsync(_project.Environment, withDevelopment: true)).Value!.Tools.ShouldContain("shop_clock");
    }

    private static void ShouldHaveNothing(string text)
    {
        text.ShouldNotContain("shop_clock");
        text.ShouldNotContain(Text);
    }

    private async Task InstallAsync(string dependencies)
    {
        _project.Write("shop/cop.yaml",
            "meta: {name: test-shop, version: 1.0.0}\n"
            + "context: {system: {source: s.md}, tools: [{name: shop_clock, source: clock.yaml}],\n"
            + "  guardrails: [{name: calm, source: g.yaml}]}\n");
        _project.Write("shop/s.md", Text + "\n");
        _project.Write("shop/g.yaml", "name: calm\nsoft_constraints: [{name: no-shouting, rules: [Do not shout]}]\n");
        _project.Write("shop/clock.yaml", "name: shop_clock\ndescription: The time\ninput_schema: {type: object, properties: {}}\n");
        _project.Write("cop.yaml", EvaluationProject.Manifest + "\n" + dependencies);
        var installed = await new PackageWorkspace(_project.Environment).InstallAsync(new InstallRequest());
        installed.Succeeded.ShouldBeTrue(string.Join('\n', installed.Diagnostics));
    }

    private async Task BuildAsync()
    {
        var built = await new PackageWorkspace(_project.Environment).BuildAsync(new BuildRequest());
        built.Succeeded.ShouldBeTrue(string.Join('\n', built.Diagnostics));
    }
}
