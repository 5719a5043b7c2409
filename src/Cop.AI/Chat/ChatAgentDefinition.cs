using System.Collections.Immutable;

namespace Cop.AI;

/// <summary>All that a host says about one chat agent, complete when the host starts.</summary>
internal sealed class ChatAgentDefinition(string name)
{
    private ModelChain? _chain;

    public string Name { get; } = name;

    /// <summary>The identity of the agent in the log.</summary>
    public string Identity { get; } = Actor.Agent(name).Identity;

    public string? Instructions { get; set; }

    public List<ModelEndpoint> Endpoints { get; } = [];

    public ModelChainOptions ChainOptions { get; set; } = new();

    public ModelPrices? Prices { get; set; }

    public Budget? Budget { get; set; }

    public Budget? TopicBudget { get; set; }

    public Budget? AgentBudget { get; set; }

    public int MaxOutputTokens { get; set; } = 4096;

    public float? Temperature { get; set; }

    public int MaxSteps { get; set; } = 25;

    public int MaxRepairs { get; set; } = 2;

    public int MaxOutages { get; set; } = 4;

    public TimeSpan OutageDelay { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsStreaming { get; set; }

    public ThoughtPolicy Thoughts { get; set; }

    public Func<EventDraft, CancellationToken, Task<CopResult<EventDraft>>>? SealThoughts { get; set; }

    public ToolSet Tools { get; } = new();

    public FinishRule Finish { get; set; } = FinishRule.Text;

    public Func<CopTask, string> Prompt { get; set; } = DefaultPrompt;

    /// <summary>The chain; made on first use, since its breakers live as long as the host.</summary>
    public ModelChain Chain =>
        LazyInitializer.EnsureInitialized(ref _chain, () => new ModelChain([.. Endpoints], ChainOptions));

    private static string DefaultPrompt(CopTask task) =>
        task.Metadata?["prompt"]?.AsString() is { Length: > 0 } prompt ? prompt : task.Title ?? task.Id;
}
