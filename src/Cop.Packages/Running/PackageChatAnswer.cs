namespace Cop.Packages;

/// <summary>The answer of an agent in a conversation. One of text, request and error is given.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="NextSeq">The topicSeq behind what was read, to follow on from.</param>
public sealed record PackageChatAnswer(string TaskId, long NextSeq)
{
    /// <summary>The text; null while a person is waited for, and after a failure.</summary>
    public string? Text { get; init; }

    /// <summary>The request to a person that is waited for; null for none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The reason of a failure; null for none.</summary>
    public string? Error { get; init; }
}
