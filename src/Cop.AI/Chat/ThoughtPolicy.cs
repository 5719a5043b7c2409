namespace Cop.AI;

/// <summary>Policy for a model's internal reasoning in the log.</summary>
/// <remarks>Protocol 10.3.3.</remarks>
public enum ThoughtPolicy
{
    /// <summary>Nothing. The default.</summary>
    Omit,
    /// <summary>An artifact with its length and digest, without the text.</summary>
    Redact,
    /// <summary>An artifact with the text.</summary>
    Keep,
    /// <summary>
    /// An artifact whose text only the holder of a key can read; <see cref="ChatAgentBuilder.SealThoughts"/> says by which. The record of
    /// the call has its length.
    /// </summary>
    Seal,
}
