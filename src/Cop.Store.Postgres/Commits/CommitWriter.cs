namespace Cop;

/// <summary>The id under which a session commits, so that its polling leaves out its own commits.</summary>
/// <remarks>
/// A commit whose outcome is unknown may be durable without a notification of this node's observers. The id then changes, and polling finds
/// the commit under the old one like that of another session.
/// </remarks>
/// <param name="session">The session's id.</param>
internal sealed class CommitWriter(string session)
{
    private volatile Id _current = new(EventKey.FromEventId(session).ToGuid());
    private int _changes;

    /// <summary>The id of the next commit.</summary>
    public Id Current => _current;

    /// <summary>Changes the id.</summary>
    public void Change() =>
        _current = new Id(EventKey.FromEventId(FormattableString.Invariant($"{session}#{Interlocked.Increment(ref _changes)}")).ToGuid());

    /// <param name="Value">The stored value.</param>
    internal sealed record Id(Guid Value);
}
