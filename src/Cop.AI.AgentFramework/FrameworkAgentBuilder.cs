using Microsoft.Agents.AI;

namespace Cop.AI.AgentFramework;

/// <summary>Describes an agent of Microsoft Agent Framework on the log.</summary>
public sealed class FrameworkAgentBuilder
{
    private readonly List<Action<AgentBuilder, FrameworkAgent>> _starts = [];

    internal FrameworkAgentBuilder()
    {
    }

    /// <summary>The person or role that approves calls of tools that require it; null when there are none.</summary>
    public string? ApprovalsBy { get; set; }

    /// <summary>The prices of the models; null for none.</summary>
    public ModelPrices? Prices { get; set; }

    internal Func<FrameworkAgentScope, AIAgent>? Create { get; private set; }

    /// <summary>Sets the function that creates the agent for a step.</summary>
    /// <param name="create">
    /// Creates it, with a client and tools that the scope records: <c>scope =&gt; new ChatClientAgent(scope.Record(client), …)</c>.
    /// It must create the same agent each time.
    /// </param>
    public FrameworkAgentBuilder UseAgent(Func<FrameworkAgentScope, AIAgent> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Create = create;
        return this;
    }

    /// <summary>Starts a task for each event of a type, with a prompt.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    /// <param name="prompt">Makes the prompt.</param>
    public FrameworkAgentBuilder On<T>(Func<T, string> prompt) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(prompt);
        _starts.Add((agent, framework) => agent.On<T>((payload, context) => framework.Begin(prompt(payload), context)));
        return this;
    }

    internal void AddStarts(AgentBuilder agent, FrameworkAgent framework)
    {
        foreach (var start in _starts)
            start(agent, framework);
    }
}
