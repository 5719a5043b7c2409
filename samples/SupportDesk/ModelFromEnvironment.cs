using System.ClientModel;
using Cop.AI;
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

    /// <summary>Says what an exception of this client means, by its HTTP status.</summary>
    public static ModelFailure Classify(Exception fault) => fault switch
    {
        ClientResultException { Status: 0 } => ModelFailure.Temporary,
        ClientResultException { Status: 408 or 429 or >= 500 } => ModelFailure.Temporary,
        ClientResultException { Status: 400 or 401 or 403 or 404 } => ModelFailure.Refused,
        ClientResultException => ModelFailure.Unavailable,
        HttpRequestException or IOException or TimeoutException or OperationCanceledException => ModelFailure.Temporary,
        { InnerException: { } inner } => Classify(inner),
        _ => ModelFailure.Unavailable,
    };
}
