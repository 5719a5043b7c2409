using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>The tools of an agent: its own functions, and those of servers.</summary>
internal sealed class ToolSet
{
    private readonly List<AgentTool> _own = [];
    private readonly List<McpServer> _servers = [];

    public bool HasServers => _servers.Count > 0;

    public IReadOnlyList<McpServer> Servers => _servers;

    /// <summary>The longest time that one call may take, with its repetitions.</summary>
    public TimeSpan LongestCall => _own.Select(tool => tool.Options).Concat(_servers.Select(server => server.Options.Tool))
        .Select(options => (options.Timeout + options.RetryDelay) * (options.Retries + 1)).DefaultIfEmpty(TimeSpan.FromMinutes(1)).Max();

    /// <exception cref="ArgumentException">The kind is missing, the name is taken, or an approval has no addressee.</exception>
    public void Add(AIFunction function, ToolKind kind, Approval? approval, ToolOptions? options)
    {
        options ??= new ToolOptions();
        options.Validate();
        if (kind is not (ToolKind.ReadOnly or ToolKind.SideEffect))
            throw new ArgumentException(
                $"Tool '{function.Name}' has no kind: say {nameof(ToolKind.ReadOnly)} or {nameof(ToolKind.SideEffect)}.");
        if (function.GetService<ApprovalRequiredAIFunction>() is not null && approval is null)
            throw new ArgumentException($"Tool '{function.Name}' requires approval, but by whom? Add Approval.From(…).");
        if (approval is not null && kind == ToolKind.ReadOnly)
            throw new ArgumentException($"Tool '{function.Name}' only reads and needs an approval; register it as a side effect.");
        if (_own.Exists(tool => tool.Name == function.Name))
            throw new ArgumentException($"The agent has two tools of the name '{function.Name}'; give one another name.");
        _own.Add(new AgentTool(function, kind, approval, options));
    }

    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddAgent(string agent, string description, bool isHandOff)
    {
        var name = (isHandOff ? "hand_off_to_" : "ask_") + agent.Replace('/', '_').Replace('.', '_').Replace('-', '_');
        if (_own.Exists(tool => tool.Name == name))
            throw new ArgumentException($"The agent has two tools of the name '{name}'; give one another name.");
        _own.Add(new AgentTool(new DelegateFunction(name, description), ToolKind.SideEffect, null, new ToolOptions())
        {
            Delegate = agent, IsHandOff = isHandOff,
        });
    }

    public void Add(McpServer server) => _servers.Add(server);

    /// <summary>Lists the tools as they are now. A tool of a server does not replace one of the host.</summary>
    public async Task<ImmutableArray<AgentTool>> ListAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (_servers.Count == 0)
            return [.. _own];
        var all = _own.ToImmutableArray().ToBuilder();
        foreach (var server in _servers)
            all.AddRange(await server.ListAsync(services, cancellationToken).ConfigureAwait(false));
        return [.. all.DistinctBy(tool => tool.Name)];
    }
}
