using Cop.Events;
using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cop.AI;

/// <summary>Adds AI agents to a host's kernel.</summary>
public static class CopBuilderAiExtensions
{
    /// <summary>Adds the profile COP/AI for every topic. <see cref="AddChatAgent"/> does so by itself.</summary>
    public static CopBuilder AddAi(this CopBuilder cop)
    {
        ArgumentNullException.ThrowIfNull(cop);
        if (cop.Services.Any(service => service.ServiceType == typeof(LiveAnswers)))
            return cop;
        cop.Services.AddSingleton<LiveAnswers>();
        return cop.AddProfile(AiProfile.Create(), isGlobal: true);
    }

    /// <summary>
    /// Adds an agent that works on tasks with a model and tools. Its tools with side effects run in a second agent of the name
    /// <c>NAME/tools</c>. Call <c>AddHitl</c> too: people approve calls and raise budgets through it.
    /// </summary>
    /// <param name="cop">The builder.</param>
    /// <param name="name">Agent name, unique in the host.</param>
    /// <param name="configure">Describes the agent.</param>
    /// <param name="options">Invocation options; null for 10 min and 8 concurrent deliveries of a topic.</param>
    /// <exception cref="ArgumentException">The description has a fault; the message names it.</exception>
    public static CopBuilder AddChatAgent(
        this CopBuilder cop, string name, Action<ChatAgentBuilder> configure, AgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        cop.AddAi();
        var definition = new ChatAgentDefinition(name);
        var builder = new ChatAgentBuilder(definition, cop.Services);
        configure(builder);
        builder.Validate();
        var shared = Shared(cop.Services);
        var (chat, runner, toolRunner) = (new ChatAgent(definition, shared), new ToolRunner(definition), $"{name}/tools");
        var ends = new RunEnds(definition, shared, toolRunner);
        var agent = cop.AddAgent(name, options ?? new AgentOptions { Timeout = TimeSpan.FromMinutes(10), MaxConcurrency = 8 })
            .OnAssigned(chat.BeginAsync)
            .OnResume(ChatAgent.Next, chat.ContinueAsync)
            .OnAnswer(ChatAgent.Raise, chat.Raised)
            .OnAnswer(ToolSteps.Approve, ToolSteps.DecidedAsync)
            .On<TaskCancelled>(ends.CancelAsync)
            .On<TaskCompleted>(ends.CompleteAsync)
            .On<TaskFailed>(ends.FailAsync)
            .On<ContinuationAbandoned>(ends.GiveUpAsync)
            .On<DeliveryParked>(ends.GiveUpAsync);
        builder.AddStarts(agent, chat);
        cop.AddAgent(toolRunner, new AgentOptions
        {
            Timeout = definition.Tools.LongestCall + TimeSpan.FromMinutes(1), MaxConcurrency = 8,
        }).On<AgentToolInvoked>(runner.RunAsync);
        return cop;
    }

    // The agents of one host share what runs; the container does not exist yet, so the services hold the instance.
    private static ChatHost Shared(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(ChatHost))?.ImplementationInstance is ChatHost known)
            return known;
        var live = new LiveAnswers();
        services.Replace(ServiceDescriptor.Singleton(live));
        var created = new ChatHost(live);
        services.AddSingleton(created);
        return created;
    }
}
