namespace Cop.Bench;

/// <summary>A document.</summary>
public sealed record NoteCount
{
    public string Id { get; init; } = "";

    public int Count { get; init; }
}
