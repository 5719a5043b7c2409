using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Model calls of agents that are written by hand.</summary>
public static class AgentContextAiExtensions
{
    /// <summary>
    /// Wraps a client so that its calls in this invocation are recorded effects: an attempt after a crash gets the recorded answers.
    /// </summary>
    /// <param name="context">The invocation.</param>
    /// <param name="client">The client.</param>
    /// <param name="prices">The prices; null for none.</param>
    /// <param name="name">Tells the wrapped clients of one invocation apart. Default: model.</param>
    /// <remarks>Calls are numbered in the order in which they begin: make them one after the other.</remarks>
    public static IChatClient Record(this AgentContext context, IChatClient client, ModelPrices? prices = null, string name = "model")
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new RecordingChatClient(context, client, prices, name);
    }
}
