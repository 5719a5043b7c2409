namespace Cop.Hitl;

/// <summary>The end of a question: <see cref="Answered{T}"/> or <see cref="NotAnswered{T}"/>.</summary>
/// <typeparam name="T">The type of the answer.</typeparam>
public abstract record Answer<T>
{
    internal Answer(string requestId) => RequestId = requestId;

    /// <summary>The id of the request.</summary>
    public string RequestId { get; }
}
