namespace Cop;

/// <summary>createdAt of this node: the clock, but never before what it said last (spec 3.4.1, D-12).</summary>
internal sealed class NodeClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _last;

    /// <summary>Never says a time before this one.</summary>
    public void NotBefore(DateTimeOffset moment)
    {
        lock (_gate)
            _last = moment > _last ? moment : _last;
    }

    public DateTimeOffset Next()
    {
        var now = CopTime.ToMilliseconds(time.GetUtcNow());
        lock (_gate)
            return _last = now > _last ? now : _last;
    }
}
