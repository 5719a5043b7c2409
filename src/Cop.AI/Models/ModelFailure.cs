namespace Cop.AI;

/// <summary>Consequence of a failed model call for the next one.</summary>
public enum ModelFailure
{
    /// <summary>The same model may answer a moment later: it is asked again.</summary>
    Temporary,
    /// <summary>The model does not answer for now: the next one of the chain is asked, and this one later.</summary>
    Unavailable,
    /// <summary>The request, the key or the model's name is wrong: asking again does not help.</summary>
    Refused,
}
