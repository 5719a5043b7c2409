namespace Cop.AI;

/// <summary>Decides which part of an answer that is still coming may be shown.</summary>
public interface IAnswerFilter
{
    /// <summary>Takes the next piece.</summary>
    /// <returns>The text that may be shown now, behind all that was returned before; may be empty.</returns>
    string Add(string text);

    /// <summary>Ends the answer.</summary>
    /// <returns>The rest that may be shown.</returns>
    string Complete();
}
