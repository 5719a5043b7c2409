using Cop.AI;

namespace Cop.Packages.Tests;

/// <summary>What a host is told when its package cannot answer.</summary>
public sealed class PackageChatTests : IDisposable
{
    private const string Needy = "You work for {{company}} in {{region}}.\n";

    private readonly EvaluationProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_variable_without_a_value_is_named_before_the_host_starts()
    {
        var package = await NeedyAsync();
        var refused = await Should.ThrowAsync<ArgumentException>(() => PackageHost.StartAsync(package, Model()));
        refused.Message.ShouldContain("\"region\"");
        refused.Message.ShouldContain("Variables");
        await using var host = await PackageHost.StartAsync(
            package, Model(), configure: agent => agent.Variables = agent.Variables.Add("region", CopJson.From("Europe")));
        (await host.Kernel.Chat(PackageHost.Agent).SayAsync("Hi").WaitAsync(HangLimit.Span)).Text.ShouldBe("Hello.");
    }

    [Fact]
    public async Task A_bound_bundle_that_the_host_has_no_value_for_is_an_error_and_no_endless_wait()
    {
        var first = await PackageHost.LoadAsync(_project);
        await using var host = await PackageHost.StartAsync(first, Model(), attempts: 2);
        (await PackageBinding.BindAsync(host.Kernel, PackageHost.Agent, await NeedyAsync(), Actor.Human("ada"))).Unwrap();
        var chat = host.Kernel.Chat(PackageHost.Agent);
        var answer = await chat.SayAsync("Hi").WaitAsync(HangLimit.Span);
        answer.Text.ShouldBeNull();
        answer.Error.ShouldNotBeNull().ShouldContain("\"region\"");
        // The conversation goes on with a bundle that fits.
        (await PackageBinding.BindAsync(host.Kernel, PackageHost.Agent, first, Actor.Human("ada"))).Unwrap();
        (await chat.SayAsync("Hi again").WaitAsync(HangLimit.Span)).Text.ShouldBe("Hello.");
    }

    [Fact]
    public async Task A_bundle_that_stops_fitting_in_the_middle_of_the_work_is_an_error_too()
    {
        var first = await PackageHost.LoadAsync(_project);
        var needy = await NeedyAsync();
        PackageHost? host = null;
        var client = new ScriptedChatClient((_, _) => ScriptedChatClient.Call("search", ("id", "A-1")));
        host = await PackageHost.StartAsync(first, client, attempts: 2, search: _ =>
        {
            PackageBinding.BindAsync(host!.Kernel, PackageHost.Agent, needy, Actor.Human("ada")).GetAwaiter().GetResult().Unwrap();
            return "sent";
        });
        await using (host)
            (await host.Kernel.Chat(PackageHost.Agent).SayAsync("Where is it?").WaitAsync(HangLimit.Span))
                .Error.ShouldNotBeNull().ShouldNotBeEmpty();
    }

    private static ScriptedChatClient Model() => new((_, _) => ScriptedChatClient.Say("Hello."));

    private async Task<ContextPackage> NeedyAsync()
    {
        _project.Write("cop.yaml", EvaluationProject.Manifest.Replace(
            "variables: {company:", "variables: {region: {type: string, required: true, trust: operator}, company:",
            StringComparison.Ordinal));
        _project.Write("prompts/system.md", Needy);
        return await PackageHost.LoadAsync(_project);
    }
}
