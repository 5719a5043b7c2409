using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Cop.Packages;

/// <summary>The client of the other model: it is asked only where the condition of the manifest holds of the failure before it.</summary>
internal sealed class FallbackChatClient(IChatClient inner, PackageCalls calls, PackageRuntime runtime, string agent, ILogger logger)
    : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Check(messages);
        return base.GetResponseAsync(messages, options, cancellationToken);
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Check(messages);
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
            yield return update;
    }

    private void Check(IEnumerable<ChatMessage> messages)
    {
        if (!calls.FallsBack(messages))
            throw new IOException("The condition runtime.fallback.trigger does not hold, so the other model is not asked.");
        if (runtime.NotifiesOfFallback) PackageLog.FellBack(logger, agent, runtime.FallbackModel ?? "-");
    }
}
