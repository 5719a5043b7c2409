using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>The record of one model call: what was asked, of which model, and what it answered and used.</summary>
/// <param name="RequestDigest">SHA-256 of the request, in lower-case hex.</param>
/// <param name="Endpoint">The endpoint that answered.</param>
/// <param name="ModelRequested">The model that was asked for.</param>
/// <param name="Request">The request: instructions, messages, tools and options.</param>
/// <param name="Response">The answer as a message: role and contents.</param>
/// <param name="Usage">The use of the call.</param>
/// <remarks>The outcome of a recorded effect, so a call is made once. spec/ai.md; decision D-62c.</remarks>
[CopData(Version = 1)]
public sealed record ModelCall(
    string RequestDigest, string Endpoint, string ModelRequested, CopJson Request, CopJson Response, ModelUsage Usage) : ICopData<ModelCall>
{
    /// <summary>The task that the call was made for; null when it was made for none.</summary>
    public string? TaskId { get; init; }

    /// <summary>The digest of the context that the instructions are from, such as that of a package's bundle; null for none.</summary>
    public string? BundleDigest { get; init; }

    /// <summary>The model that the endpoint names in its answer; null when it names none.</summary>
    public string? ModelReported { get; init; }

    /// <summary>The reason that the answer ended, such as <c>stop</c> or <c>length</c>; null when it is not given.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The time from the request to the end of the answer, in milliseconds.</summary>
    public double LatencyMs { get; init; }

    /// <summary>The number of requests that were sent until one was answered: retries and other models of the chain count.</summary>
    public int Attempts { get; init; } = 1;

    static string ICopData<ModelCall>.Version => "1";

    static JsonTypeInfo<ModelCall> ICopData<ModelCall>.JsonType => EventJson.For<ModelCall>(AiJson.Default);

    static System.Collections.Immutable.ImmutableArray<IStateUpcaster> ICopData<ModelCall>.Upcasters => [];
}
