using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ModelContextProtocol.Client;

namespace Cop.AI;

/// <summary>Describes a chat agent: its models, what starts it, its tools and limits, and what its answer becomes.</summary>
public sealed class ChatAgentBuilder
{
    private readonly ChatAgentDefinition _definition;
    private readonly IServiceCollection _services;
    private readonly List<Action<AgentBuilder, ChatAgent>> _starts = [];

    internal ChatAgentBuilder(ChatAgentDefinition definition, IServiceCollection services) =>
        (_definition, _services) = (definition, services);

    /// <summary>The instructions, the system prompt; null for none.</summary>
    public string? Instructions { get => _definition.Instructions; set => _definition.Instructions = value; }

    /// <summary>The budget of each task; null for none.</summary>
    public Budget? Budget { get => _definition.Budget; set => _definition.Budget = value; }

    /// <summary>
    /// The budget of all agents of a topic together; null for none. It is reserved in the log, so that no number of agents and nodes
    /// exceeds it. When it is spent, the task fails.
    /// </summary>
    public Budget? TopicBudget { get => _definition.TopicBudget; set => _definition.TopicBudget = value; }

    /// <summary>
    /// The budget of this agent over all topics; null for none. Each call is reserved in the log, and the use of all topics is summed
    /// before it is made, so that no number of nodes exceeds it. When it is spent, the task fails.
    /// </summary>
    public Budget? AgentBudget { get => _definition.AgentBudget; set => _definition.AgentBudget = value; }

    /// <summary>The prices of the models; null for none. The cost of a model without a price is unknown.</summary>
    public ModelPrices? Prices { get => _definition.Prices; set => _definition.Prices = value; }

    /// <summary>The maximum number of tokens of one answer; each call is made with it. Default: 4,096.</summary>
    public int MaxOutputTokens { get => _definition.MaxOutputTokens; set => _definition.MaxOutputTokens = value; }

    /// <summary>The temperature; null for the model's own.</summary>
    public float? Temperature { get => _definition.Temperature; set => _definition.Temperature = value; }

    /// <summary>The maximum number of model calls for one task. Default: 25.</summary>
    public int MaxSteps { get => _definition.MaxSteps; set => _definition.MaxSteps = value; }

    /// <summary>The maximum number of repairs in a row: the model gets the reason why its answer is unusable. Default: 2.</summary>
    public int MaxRepairs { get => _definition.MaxRepairs; set => _definition.MaxRepairs = value; }

    /// <summary>The maximum number of later repetitions of a step while no model or server answers. Default: 4.</summary>
    public int MaxOutages { get => _definition.MaxOutages; set => _definition.MaxOutages = value; }

    /// <summary>The time until a step is tried again; it triples with each further time. Default: 10 s.</summary>
    public TimeSpan OutageDelay { get => _definition.OutageDelay; set => _definition.OutageDelay = value; }

    /// <summary>Whether answers are streamed to followers of <see cref="LiveAnswers"/>. Default: false.</summary>
    public bool Stream { get => _definition.IsStreaming; set => _definition.IsStreaming = value; }

    /// <summary>Policy for a model's internal reasoning. Default: the log keeps nothing of it.</summary>
    public ThoughtPolicy Thoughts { get => _definition.Thoughts; set => _definition.Thoughts = value; }

    /// <summary>Keeps a model's internal reasoning in an artifact that only the holder of a key can read.</summary>
    /// <param name="seal">
    /// Seals <c>/artifact/payload/text</c> of the draft of the artifact, such as by <c>ValueSealer.SealAsync</c>. When it returns an error,
    /// the artifact has the length of the text alone; when it returns the text unsealed, the task fails with <c>thought_not_sealed</c>.
    /// </param>
    /// <remarks>
    /// The text is in memory between the model's answer and the commit of the step; after a crash in between the artifact has its length
    /// alone. Protocol 10.3.3.
    /// </remarks>
    public ChatAgentBuilder SealThoughts(Func<EventDraft, CancellationToken, Task<CopResult<EventDraft>>> seal)
    {
        ArgumentNullException.ThrowIfNull(seal);
        (_definition.Thoughts, _definition.SealThoughts) = (ThoughtPolicy.Seal, seal);
        return this;
    }

    /// <summary>Options of the models: repetitions, circuit breaking and rate limits.</summary>
    public ModelChainOptions Chain { get => _definition.ChainOptions; set => _definition.ChainOptions = value; }

    /// <summary>Sets the model that is asked first.</summary>
    /// <param name="client">Gets the client from the services of an invocation.</param>
    /// <param name="model">The model to ask for; null for the client's own.</param>
    public ChatAgentBuilder UseClient(Func<IServiceProvider, IChatClient> client, string? model = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (_definition.Endpoints.Count > 0)
            throw new InvalidOperationException($"Agent '{_definition.Name}' has a model; add others by {nameof(AddFallback)}.");
        _definition.Endpoints.Add(new ModelEndpoint(client, model));
        return this;
    }

    /// <summary>Adds a model that is asked when those before it do not answer.</summary>
    /// <inheritdoc cref="UseClient"/>
    public ChatAgentBuilder AddFallback(Func<IServiceProvider, IChatClient> client, string? model = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (_definition.Endpoints.Count == 0)
            throw new InvalidOperationException(
                $"Agent '{_definition.Name}' has no model before the fallback; call {nameof(UseClient)} first.");
        _definition.Endpoints.Add(new ModelEndpoint(client, model));
        return this;
    }

    /// <summary>Starts a task for each event of a type, with a prompt.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    /// <param name="prompt">Makes the prompt.</param>
    public ChatAgentBuilder On<T>(Func<T, string> prompt) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(prompt);
        _starts.Add((agent, chat) => agent.On<T>((payload, context, cancellationToken) =>
            chat.BeginAsync(prompt(payload), context, cancellationToken)));
        return this;
    }

    /// <summary>Makes the prompt of a task that is assigned to the agent. Default: <c>metadata.prompt</c>, or the title.</summary>
    public ChatAgentBuilder OnTask(Func<CopTask, string> prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        _definition.Prompt = prompt;
        return this;
    }

    /// <summary>Adds a tool.</summary>
    /// <param name="function">The function.</param>
    /// <param name="kind">Whether a call only reads.</param>
    /// <param name="approval">Which calls a person approves first; null for none.</param>
    /// <param name="options">The limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The kind is missing, the name is taken, or an approval has no addressee.</exception>
    public ChatAgentBuilder AddTool(AIFunction function, ToolKind kind, Approval? approval = null, ToolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        _definition.Tools.Add(function, kind, approval, options);
        return this;
    }

    /// <summary>Adds a method or lambda as a tool. A parameter of type <see cref="ToolCall"/> gets the call.</summary>
    /// <param name="name">The name that the model calls.</param>
    /// <param name="method">The method.</param>
    /// <param name="kind">Whether a call only reads.</param>
    /// <param name="approval">Which calls a person approves first; null for none.</param>
    /// <param name="description">The description; null for the method's <c>[Description]</c>.</param>
    /// <param name="options">The limits; null for the defaults.</param>
    public ChatAgentBuilder AddTool(
        string name, Delegate method, ToolKind kind, Approval? approval = null, string? description = null, ToolOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(method);
        return AddTool(ToolFunctions.From(method, name, description), kind, approval, options);
    }

    /// <summary>Adds a method of a class as a tool: <c>AddTool&lt;OrderTools&gt;(tools =&gt; tools.Refund, …)</c>.</summary>
    /// <typeparam name="T">The class; registered as a scoped service unless the host has registered it.</typeparam>
    /// <param name="method">The method; its name in snake case is the tool's.</param>
    /// <param name="kind">Whether a call only reads.</param>
    /// <param name="approval">Which calls a person approves first; null for none.</param>
    /// <param name="name">The name; null for the method's.</param>
    /// <param name="description">The description; null for the method's <c>[Description]</c>.</param>
    /// <param name="options">The limits; null for the defaults.</param>
    public ChatAgentBuilder AddTool<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        Expression<Func<T, Delegate>> method, ToolKind kind, Approval? approval = null, string? name = null, string? description = null,
        ToolOptions? options = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(method);
        _services.TryAddScoped<T>();
        return AddTool(ToolFunctions.From(method, name, description), kind, approval, options);
    }

    /// <summary>Adds another agent as a tool, <c>ask_NAME</c>: a call is a child task of it, and its result is the tool's.</summary>
    /// <param name="agent">The agent's name. Several calls in one answer run in parallel.</param>
    /// <param name="description">The description for the model.</param>
    public ChatAgentBuilder AddAgentTool(string agent, string description)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        ArgumentException.ThrowIfNullOrEmpty(description);
        _definition.Tools.AddAgent(agent, description, isHandOff: false);
        return this;
    }

    /// <summary>Lets the model hand the task off to another agent, <c>hand_off_to_NAME</c>: that agent's result ends the task.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="description">The description for the model.</param>
    public ChatAgentBuilder AddHandOff(string agent, string description)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        ArgumentException.ThrowIfNullOrEmpty(description);
        _definition.Tools.AddAgent(agent, description, isHandOff: true);
        return this;
    }

    /// <summary>Adds the tools of an MCP server.</summary>
    /// <param name="name">The name of the server, for messages.</param>
    /// <param name="transport">
    /// Creates the transport of a connection, such as <c>new StdioClientTransport(…)</c> or <c>new HttpClientTransport(…)</c>.
    /// </param>
    /// <param name="options">Which tools are used, and how.</param>
    public ChatAgentBuilder AddMcp(string name, Func<IClientTransport> transport, McpServerOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        options.Tool.Validate();
        var server = new McpServer(
            name, token => McpClient.CreateAsync(
                transport(), new McpClientOptions { InitializationTimeout = options.ConnectTimeout }, cancellationToken: token), options);
        _definition.Tools.Add(server);
        _services.AddSingleton(_ => new McpServerLifetime(server));
        return this;
    }

    /// <summary>Makes the answer the payload of an event; it is asked for by the record's schema.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    public ChatAgentBuilder Finish<T>() where T : IEventPayload<T>
    {
        _definition.Finish = FinishRule.Event<T>();
        return this;
    }

    /// <summary>Makes the answer the result of the task; it is asked for by the record's schema.</summary>
    /// <typeparam name="T">The result's record.</typeparam>
    public ChatAgentBuilder FinishTask<T>() where T : ICopData<T>
    {
        _definition.Finish = FinishRule.Data<T>();
        return this;
    }

    /// <summary>Sets the parts that may change while the host runs, such as instructions from a log. Each step asks.</summary>
    /// <param name="prepare">Returns them; it may read, and must return the same at each attempt unless something changed.</param>
    public ChatAgentBuilder Prepare(Func<AgentContext, CancellationToken, Task<ChatStepSetup>> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        _definition.Prepare = prepare;
        return this;
    }

    /// <summary>Sets the messages that precede the prompt of each new task, such as those of earlier tasks of the topic.</summary>
    /// <param name="recall">Returns them. A model call in it is recorded by <see cref="AgentContextAiExtensions.Record"/>.</param>
    public ChatAgentBuilder Recall(Func<AgentContext, CancellationToken, Task<IReadOnlyList<ChatMessage>>> recall)
    {
        ArgumentNullException.ThrowIfNull(recall);
        _definition.Recall = recall;
        return this;
    }

    internal void AddStarts(AgentBuilder agent, ChatAgent chat)
    {
        foreach (var start in _starts)
            start(agent, chat);
    }

    /// <exception cref="ArgumentException">The description has a fault; the message names it.</exception>
    internal void Validate()
    {
        var name = _definition.Name;
        if (_definition.Endpoints.Count == 0)
            throw new ArgumentException($"Agent '{name}' has no model; call {nameof(UseClient)}.");
        _definition.ChainOptions.Validate();
        Budget?.Validate($"budget of agent '{name}'");
        foreach (var shared in new[] { TopicBudget, AgentBudget }.OfType<Budget>())
        {
            shared.Validate($"budget of agent '{name}'");
            if (shared.WallTime is not null || shared.WhenSpent != WhenSpent.Fail)
                throw new ArgumentException(
                    $"Only the budget of a task has a {nameof(AI.Budget.WallTime)}, or can be raised (agent '{name}').");
        }

        if ((Budget?.Cost ?? TopicBudget?.Cost ?? AgentBudget?.Cost) is not null && (Prices is null
            || _definition.Endpoints[0].Model is { } model && !Prices.Has(model)))
            throw new ArgumentException($"Agent '{name}' has a budget of money, but its model has no price; set {nameof(Prices)}.");
        if (Thoughts == ThoughtPolicy.Seal && _definition.SealThoughts is null)
            throw new ArgumentException($"Agent '{name}' seals its reasoning, but by what? Call {nameof(SealThoughts)}.");
        if (MaxOutputTokens < 1 || MaxSteps < 1 || MaxRepairs < 0 || MaxOutages < 0 || OutageDelay <= TimeSpan.Zero)
            throw new ArgumentException($"A limit of agent '{name}' is not positive.");
    }
}
