namespace Cop.Hitl;

/// <summary>The wait ended without the answers.</summary>
/// <typeparam name="T">The type of the answer.</typeparam>
public sealed record NotAnswered<T> : Answer<T>
{
    internal NotAnswered(NotAnsweredReason reason, string requestId) : base(requestId) => Reason = reason;

    /// <summary>The reason.</summary>
    public NotAnsweredReason Reason { get; }
}
