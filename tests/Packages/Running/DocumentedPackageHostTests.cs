using Cop.AI;
using Cop.Hitl;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Packages.Tests;

/// <summary>The host of docs/packages.md.</summary>
public sealed class DocumentedPackageHostTests : IDisposable
{
    private readonly EvaluationProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_host_asks_the_agent_of_a_package()
    {
        var folder = _project.Folder;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IChatClient>(new ScriptedChatClient((messages, _) =>
            messages.Any(message => message.Role == ChatRole.Tool)
                ? ScriptedChatClient.Say("It was sent on Monday.")
                : ScriptedChatClient.Call("search", ("id", "A-1"))));
        #region host
        var package = await ContextPackage.LoadAsync(folder);
        builder.Services.AddCop(cop => cop.UseMemory().AddHitl().AddPackageAgent("support", package, agent =>
        {
            agent.ApproveBy = "role:support-lead";
            agent.UseClient(services => services.GetRequiredService<IChatClient>())
                .Implement("search", (string id) => $"{id}: sent on Monday", ToolKind.ReadOnly)
                .Implement("refund", (string id, ToolCall call) => $"{id}: refunded, transfer {call.CallId}", ToolKind.SideEffect);
        }));
        using var host = builder.Build();
        await host.StartAsync();
        var chat = host.Services.GetRequiredService<CopKernel>().Chat("support");
        var answer = await chat.SayAsync("Where is my parcel A-1?");
        #endregion
        answer.Text.ShouldBe("It was sent on Monday.");
        await host.StopAsync();
    }
}
