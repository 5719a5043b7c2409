using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Cop.Samples.SupportDesk;

/// <summary>
/// A client of any OpenAI-compatible endpoint, by COP_LLM_ENDPOINT, COP_LLM_MODEL and COP_LLM_KEY; the script without an endpoint.
/// </summary>
public static class ModelFromEnvironment
{
    public static IChatClient Create()
    {
        var endpoint = Environment.GetEnvironmentVariable("COP_LLM_ENDPOINT");
        return string.IsNullOrEmpty(endpoint) ? SupportDesk.Script() : Create(
            new Uri(endpoint), Environment.GetEnvironmentVariable("COP_LLM_MODEL") ?? "gpt-4o-mini",
            Environment.GetEnvironmentVariable("COP_LLM_KEY") ?? "none");
    }

    public static IChatClient Create(Uri endpoint, string model, string key, TimeSpan? timeout = null) => new OpenAIClient(
        new ApiKeyCredential(key), new OpenAIClientOptions
        {
            Endpoint = endpoint,
            // Repeating is the agent's part: it counts attempts, and continues with other models.
            RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = timeout ?? TimeSpan.FromMinutes(2),
        }).GetChatClient(model).AsIChatClient();
}
