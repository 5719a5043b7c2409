namespace Cop.AI.Tests;

/// <summary>One answer of the local server.</summary>
/// <param name="Text">The text, or the arguments of the call.</param>
internal sealed record StandInAnswer(string Text)
{
    /// <summary>The tool that is called; null for text.</summary>
    public string? Tool { get; init; }

    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether the connection is cut in the middle.</summary>
    public bool IsCut { get; init; }

    /// <summary>The signal at which it answers.</summary>
    public Task? Until { get; init; }

    /// <summary>The signal at which a stream goes on after its first piece.</summary>
    public Task? Midway { get; init; }

    /// <summary>Completes when the client has given the request up.</summary>
    public TaskCompletionSource? GivenUp { get; init; }

    public string Reason => Tool is null ? "stop" : "tool_calls";

    public static StandInAnswer Call(string tool, string arguments) => new(arguments) { Tool = tool };
}
