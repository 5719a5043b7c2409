using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>A model at an endpoint, as one link of a chain.</summary>
/// <param name="Client">Gets the client for an invocation, from its services.</param>
/// <param name="Model">The model to ask for; null for the client's own.</param>
internal sealed record ModelEndpoint(Func<IServiceProvider, IChatClient> Client, string? Model)
{
    /// <summary>The address of a client, or the name of its provider.</summary>
    public static string AddressOf(IChatClient client)
    {
        var metadata = client.GetService<ChatClientMetadata>();
        return metadata?.ProviderUri?.ToString() ?? metadata?.ProviderName ?? client.GetType().Name;
    }

    /// <summary>The model that a call asks for.</summary>
    public static string ModelOf(IChatClient client, string? requested) =>
        requested ?? client.GetService<ChatClientMetadata>()?.DefaultModelId ?? "default";
}
