namespace Cop.Bench;

/// <summary>An event.</summary>
public sealed record NoteTaken(string Text);
