using System.Collections.Immutable;
using Cop.AI;
using Microsoft.Extensions.AI;

namespace Cop.Packages;

/// <summary>
/// Describes what a package cannot bring: the model, the code of its tools, the people who approve, and values of variables.
/// </summary>
public sealed class PackageAgentBuilder
{
    private readonly ContextPackage _package;

    internal PackageAgentBuilder(ContextPackage package) => _package = package;

    internal Func<IServiceProvider, IChatClient>? Client { get; private set; }

    internal string? Model { get; private set; }

    internal Func<IServiceProvider, string, IChatClient>? Fallback { get; private set; }

    internal List<(AIFunction Function, ToolKind Kind, ToolOptions? Options)> Functions { get; } = [];

    internal Action<ChatAgentBuilder>? Further { get; private set; }

    /// <summary>The person (<c>human:…</c>) or role (<c>role:…</c>) that approves calls of tools with <c>requires_approval</c>.</summary>
    public string? ApproveBy { get; set; }

    /// <summary>
    /// The person (<c>human:…</c>) or role (<c>role:…</c>) that is asked about a violation that its guardrail file escalates; null for
    /// the event <c>guardrail.escalated</c> alone. Default: null.
    /// </summary>
    public string? EscalateTo { get; set; }

    /// <summary>Values of variables that are open; those of a dependency as <c>package:name</c>.</summary>
    public ImmutableDictionary<string, CopJson> Variables { get; set; } = ImmutableDictionary<string, CopJson>.Empty;

    /// <summary>Whether followers of a stream see text before the guardrails have seen it. Default: false.</summary>
    public bool StreamBeforeChecks { get; set; }

    /// <summary>Sets the model.</summary>
    /// <param name="client">Gets the client from the services of an invocation.</param>
    /// <param name="model">The model to ask for; null for the client's own.</param>
    public PackageAgentBuilder UseClient(Func<IServiceProvider, IChatClient> client, string? model = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        (Client, Model) = (client, model);
        return this;
    }

    /// <summary>Allows the fallback of the manifest. Without this call, the host refuses it.</summary>
    /// <param name="client">Gets the client of the model that the manifest names.</param>
    public PackageAgentBuilder AllowFallback(Func<IServiceProvider, string, IChatClient> client)
    {
        ArgumentNullException.ThrowIfNull(client);
        Fallback = client;
        return this;
    }

    /// <summary>
    /// Gives a tool of the package its code. Its description and schema are the package's. A parameter of type <see cref="ToolCall"/> gets
    /// the call, with the idempotency key.
    /// </summary>
    /// <param name="tool">The tool.</param>
    /// <param name="method">The method.</param>
    /// <param name="kind">Whether a call only reads.</param>
    /// <param name="options">The limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The package has no such tool, or it has code already.</exception>
    public PackageAgentBuilder Implement(string tool, Delegate method, ToolKind kind, ToolOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tool);
        ArgumentNullException.ThrowIfNull(method);
        if (!_package.Tools.Contains(tool))
            throw new ArgumentException($"Package '{_package.Name}' has no tool '{tool}'; it has {Listed(_package.Tools)}.", nameof(tool));
        if (Functions.Exists(each => each.Function.Name == tool))
            throw new ArgumentException($"The tool '{tool}' has code already.", nameof(tool));
        Functions.Add((ToolFunctions.Create(tool, method), kind, options));
        return this;
    }

    /// <summary>Sets further parts of the chat agent, such as budgets and prices.</summary>
    /// <param name="configure">Changes the description. Instructions, tools and guards are the package's.</param>
    public PackageAgentBuilder Configure(Action<ChatAgentBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Further = configure;
        return this;
    }

    /// <exception cref="ArgumentException">Something is missing; the message names it.</exception>
    internal void Validate(string agent)
    {
        if (Client is null) throw new ArgumentException($"Agent '{agent}' has no model; call {nameof(UseClient)}.");
        var missing = _package.Tools.Where(tool => !Functions.Exists(each => each.Function.Name == tool)).ToList();
        if (missing.Count > 0)
            throw new ArgumentException(
                $"Package '{_package.Name}' has tools without code: {Listed(missing)}. A package brings none; call {nameof(Implement)}.");
        var approved = _package.Bundle.Content.Tools.Where(each => each.RequiresApproval).Select(each => each.Name).ToList();
        if (approved.Count > 0 && ApproveBy is null)
            throw new ArgumentException($"A person approves calls of {Listed(approved)}; set {nameof(ApproveBy)}.");
        if (EscalateTo is not null && !IsAddress(EscalateTo))
            throw new ArgumentException(
                $"{nameof(EscalateTo)} of agent '{agent}' is '{EscalateTo}', which is neither human: nor role: and a name.");
        var rendered = _package.Bundle.Render(Variables, _package.Persona, Model ?? _package.Bundle.Content.Model);
        if (rendered.Value is null)
            throw new ArgumentException(
                $"Package '{_package.Name}' cannot be rendered for agent '{agent}'. {rendered.Diagnostics[0].Message} "
                + $"Set {nameof(Variables)}.");
    }

    private static bool IsAddress(string text) => IsNamed(text, "human:") || IsNamed(text, "role:");

    private static bool IsNamed(string text, string kind) => text.Length > kind.Length && text.StartsWith(kind, StringComparison.Ordinal);

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));
}
