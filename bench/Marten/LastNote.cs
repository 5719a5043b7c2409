namespace Cop.Bench;

/// <summary>A document.</summary>
public sealed record LastNote
{
    public string Id { get; init; } = "";

    public string Text { get; init; } = "";
}
