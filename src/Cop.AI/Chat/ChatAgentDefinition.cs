using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>All that a host says about one chat agent, complete when the host starts.</summary>
internal sealed class ChatAgentDefinition(string name)
{
    private static readonly ChatStepSetup NoSetup = new();

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

    /// <summary>Returns the parts that may change while the host runs; null for none.</summary>
    public Func<AgentContext, CancellationToken, Task<ChatStepSetup>>? Prepare { get; set; }

    /// <summary>Returns the messages before the prompt of a new task; null for none.</summary>
    public Func<AgentContext, CancellationToken, Task<IReadOnlyList<ChatMessage>>>? Recall { get; set; }

    public FinishRule Finish { get; set; } = FinishRule.Text;

    public Func<CopTask, string> Prompt { get; set; } = DefaultPrompt;

    /// <summary>The chain; made on first use, since its breakers live as long as the host.</summary>
    public ModelChain Chain =>
        LazyInitializer.EnsureInitialized(ref _chain, () => new ModelChain([.. Endpoints], ChainOptions));

    /// <summary>The parts of a step that may change while the host runs.</summary>
    public async Task<ChatStepSetup> SetupAsync(AgentContext context, CancellationToken cancellationToken) =>
        Prepare is null ? NoSetup : await Prepare(context, cancellationToken).ConfigureAwait(false);

    /// <summary>The tools as they are declared in a step.</summary>
    public async Task<ImmutableArray<AgentTool>> ListToolsAsync(
        ChatStepSetup setup, IServiceProvider services, CancellationToken cancellationToken)
    {
        var tools = await Tools.ListAsync(services, cancellationToken).ConfigureAwait(false);
        if (setup.Declare is not { } declare)
            return tools;
        return
        [
            .. tools.Select(tool => (tool, Declared: tool.Delegate is null ? declare(tool.Function) : tool.Function))
                .Where(each => each.Declared is not null)
                .Select(each => ReferenceEquals(each.Declared, each.tool.Function) ? each.tool : each.tool.As(each.Declared!)),
        ];
    }

    /// <summary>The options of a request.</summary>
    public ChatOptions OptionsOf(ImmutableArray<AgentTool> tools, ChatStepSetup setup) => new()
    {
        Instructions = setup.Instructions ?? Instructions,
        MaxOutputTokens = setup.Options?.MaxOutputTokens ?? MaxOutputTokens,
        Temperature = setup.Options?.Temperature ?? Temperature,
        TopP = setup.Options?.TopP,
        FrequencyPenalty = setup.Options?.FrequencyPenalty,
        PresencePenalty = setup.Options?.PresencePenalty,
        StopSequences = setup.Options?.StopSequences,
        ResponseFormat = Finish.Format ?? setup.Options?.ResponseFormat,
        Tools = tools.IsEmpty ? null : [.. tools.Select(tool => tool.Function)],
    };

    private static string DefaultPrompt(CopTask task) =>
        task.Metadata?["prompt"]?.AsString() is { Length: > 0 } prompt ? prompt : task.Title ?? task.Id;
}
