using System.Collections.Immutable;

namespace Cop.AspNetCore;

/// <summary>One endpoint: its route, its parameters and its handler. The OpenAPI document is written from the same table.</summary>
/// <param name="Name">The name, unique in the table.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below the prefix.</param>
/// <param name="Group">The group that a host authorizes.</param>
/// <param name="Summary">One sentence for people.</param>
internal sealed record HttpEndpoint(string Name, string Method, string Path, string Group, string Summary)
{
    /// <summary>The handler of a request with one response.</summary>
    public Func<CopRequest, CancellationToken, Task<CopResult<HttpAnswer>>>? AnswerAsync { get; init; }

    /// <summary>The handler of a request whose response is a stream; it writes errors itself before it starts.</summary>
    public Func<CopRequest, Task>? StreamAsync { get; init; }

    public ImmutableArray<HttpParameter> Parameters { get; init; } = [];

    /// <summary>The media types of the body; empty for none.</summary>
    public ImmutableArray<string> Consumes { get; init; } = [];

    /// <summary>The JSON Schema of the body; null when it is described by its media type alone.</summary>
    public string? BodySchema { get; init; }

    /// <summary>Whether any media type is accepted, as in the binary mode of CloudEvents.</summary>
    public bool ConsumesAny { get; init; }

    public string Produces { get; init; } = OperationResult.JsonType;

    /// <summary>Whether it needs an acting identity.</summary>
    public bool IsChange { get; init; }

    /// <summary>Whether limits of requests leave it alone: a probe of health must not be refused.</summary>
    public bool IsUnlimited { get; init; }
}
