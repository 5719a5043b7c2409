using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Cop.AI.AgentFramework;

/// <summary>One step of an agent: makes clients and tools that record what they do.</summary>
public sealed class FrameworkAgentScope
{
    private readonly AgentContext _context;
    private readonly ModelPrices? _prices;
    private int _calls;

    internal FrameworkAgentScope(AgentContext context, ModelPrices? prices) => (_context, _prices) = (context, prices);

    /// <summary>The services of the invocation.</summary>
    public IServiceProvider Services => _context.Services;

    /// <summary>Wraps a client so that its calls are recorded: an attempt after a crash gets the recorded answers.</summary>
    public IChatClient Record(IChatClient client) => _context.Record(client, _prices);

    /// <summary>Wraps a tool so that its results are recorded: an attempt after a crash does not run it again.</summary>
    /// <remarks>
    /// A crash between the run and its record repeats it. Wrap it in <see cref="ApprovalRequiredAIFunction"/> afterwards.
    /// </remarks>
    public AIFunction Record(AIFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new RecordedFunction(this, function);
    }

    private sealed class RecordedFunction(FrameworkAgentScope scope, AIFunction inner) : DelegatingAIFunction(inner)
    {
        protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
        {
            var number = Interlocked.Increment(ref scope._calls);
            var recorded = await scope._context.RunOnceAsync<RecordedResult>(
                string.Create(CultureInfo.InvariantCulture, $"tool {number}"),
                async (_, token) =>
                {
                    var result = await base.InvokeCoreAsync(arguments, token).ConfigureAwait(false);
                    var options = AIJsonUtilities.DefaultOptions;
                    var text = result is null ? "null" : JsonSerializer.Serialize(result, options.GetTypeInfo(result.GetType()));
                    return new RecordedResult(CopJson.Parse(text).Unwrap());
                },
                cancellationToken).ConfigureAwait(false);
            return recorded.Result.Element;
        }
    }
}
