namespace Cop.AI;

/// <summary>A piece of the text that a model is giving.</summary>
/// <param name="Text">The text that follows what was given before.</param>
/// <param name="IsRestart">
/// Whether the text begins again, since another answer began: the next step of the run, or a repetition after a failure.
/// </param>
public readonly record struct LiveUpdate(string Text, bool IsRestart);
