using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cop.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Packages;

/// <summary>A package as a chat agent: at each step it works with the bundle that is bound to it in the log.</summary>
internal sealed class PackageAgent
{
    private readonly ContextPackage _loaded;
    private readonly PackageAgentBuilder _builder;
    private readonly PackageRuntime _runtime;
    private readonly PackageCalls _calls;
    private readonly ConcurrentDictionary<(string Digest, string? Persona), ContextPackage> _bundles = new();

    public PackageAgent(string name, ContextPackage package, PackageAgentBuilder builder, TimeProvider time)
    {
        (Name, _loaded, _builder) = (name, package, builder);
        Identity = Actor.Agent(name).Identity;
        _runtime = package.Runtime;
        _calls = new PackageCalls(_runtime, time);
    }

    public string Name { get; }

    public string Identity { get; }

    public ContextPackage Loaded => _loaded;

    /// <summary>The logging, metrics and traces of the agent in a host.</summary>
    public PackageObservation Observation(IServiceProvider services) =>
        new(_runtime, Name, $"{_loaded.Name}@{_loaded.Version}", Logger(services));

    /// <summary>Describes the agent.</summary>
    public void Configure(ChatAgentBuilder chat)
    {
        chat.UseClient(services => new PackageChatClient(_builder.Client!(services), _calls, Observation(services)), _builder.Model);
        if (_runtime.FallbackModel is { } fallback && _builder.Fallback is { } other)
            chat.AddFallback(services => new FallbackChatClient(
                new PackageChatClient(other(services, fallback), _calls, Observation(services)), _calls, _runtime, Name, Logger(services)),
                    fallback);
        chat.Chain = _runtime.Chain;
        if (_loaded.Bundle.Content.Settings["max_tokens"]?.Element.TryGetInt32(out int tokens) == true) chat.MaxOutputTokens = tokens;
        foreach (var (function, kind, options) in _builder.Functions)
        {
            var tool = _loaded.Bundle.Content.Tools.First(each => each.Name == function.Name);
            chat.AddTool(
                new DeclaredFunction(function, tool), kind, tool.RequiresApproval ? Approval.From(_builder.ApproveBy!) : null, options);
        }

        _builder.Further?.Invoke(chat);
        _calls.Classify = chat.Chain.Classify;
        var memory = new ConversationMemory(Identity, _builder.Client!, _builder.Model);
        chat.Prepare(PrepareAsync);
        chat.Recall(async (context, cancellationToken) =>
        {
            var bound = await BoundAsync(context, cancellationToken).ConfigureAwait(false);
            var recalled = await memory.RecallAsync(bound.Runtime.Memory, context, cancellationToken).ConfigureAwait(false);
            return [.. Rendered(bound).Sections.Where(each => each.Kind == "message" && each.Text.Length > 0).Select(Message), .. recalled];
        });
    }

    private static ChatMessage Message(RenderedSection section) =>
        new(section.Role == "assistant" ? ChatRole.Assistant : ChatRole.User, section.Text);

    private async Task<ChatStepSetup> PrepareAsync(AgentContext context, CancellationToken cancellationToken)
    {
        var bound = await BoundAsync(context, cancellationToken).ConfigureAwait(false);
        var bundle = bound.Bundle.Content;
        var prompt = new ModelPrompt
        {
            Model = PackageEvaluator.DefaultModel, Messages = [], Settings = bundle.Settings, OutputSchema = bundle.OutputSchema,
        };
        return new ChatStepSetup
        {
            Instructions = Rendered(bound).SystemText,
            Options = ChatClientModel.Options(prompt),
            BundleDigest = bound.Digest,
            Declare = function => bundle.Tools.FirstOrDefault(each => each.Name == function.Name) is not { } tool ? null
                : function is DeclaredFunction declared ? new DeclaredFunction(declared.Implementation, tool) : function,
            Guard = new PackageGuard(bound, Identity, _builder.StreamBeforeChecks, _builder.EscalateTo),
        };
    }

    // The values decide about the tags around them: a value that knew its own digest could not exist.
    private RenderedPackage Rendered(ContextPackage bound)
    {
        var values = _builder.Variables;
        string seed = CopJson.Array(
            CopJson.From(bound.Digest), CopJson.Object(values.Select(each => (each.Key, (CopJson?)each.Value)))).Hash().Value;
        int number = 0;
        var outcome = bound.Bundle.Render(
            values, bound.Persona, _builder.Model ?? bound.Bundle.Content.Model,
            () => CopHash.Sha256(System.Text.Encoding.UTF8.GetBytes($"fence {seed} {number++}")).Value[..24]);
        if (outcome.Value is { } rendered) return rendered;
        var fault = outcome.Diagnostics.First(each => each.Severity == DiagnosticSeverity.Error);
        throw new CopException(new CopError(
            PackagesErrorCodes.CannotRender,
            $"The bundle {bound.Digest[..12]}… of agent '{Name}' cannot be rendered. {fault.Message}"));
    }

    private async Task<ContextPackage> BoundAsync(AgentContext context, CancellationToken cancellationToken)
    {
        string topicId = PackageBinding.TopicOf(Name);
        var row = (await context.Store.GetProfileRowAsync(
            topicId, PackagesProfile.Name, PackagesProfile.BindingKind, Name, cancellationToken).ConfigureAwait(false)).Unwrap();
        if (row is not { Status: "bound" } || row.Body["bundleDigest"]?.AsString() is not { } digest)
            throw new CopException(CopError.Temporary(
                PackagesErrorCodes.NotBound, $"No package is bound to agent '{Name}'. Bind one: cop bind {Name}."));
        string? persona = row.Body["persona"]?.AsString();
        if (digest == _loaded.Digest && persona == _loaded.Persona) return _loaded;
        if (_bundles.TryGetValue((digest, persona), out var known)) return known;
        var artifact = (await context.Store.GetArtifactAsync(
            topicId, row.Body["bundleArtifactId"]!.AsString()!, cancellationToken).ConfigureAwait(false)).Unwrap();
        if (artifact is null || artifact.Payload.Hash().Value != digest)
            throw new CopException(CopError.Temporary(
                PackagesErrorCodes.BundleDamaged,
                    $"The bundle {digest[..12]}… of agent '{Name}' is not in the store, or has other bytes."));
        return _bundles[(digest, persona)] = ContextPackage.From(PackageBundle.Load(artifact.Payload.Utf8.Span), persona);
    }

    private static ILogger Logger(IServiceProvider services) =>
        (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Cop.Packages");
}
