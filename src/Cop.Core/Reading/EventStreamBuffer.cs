using System.Collections.Immutable;

namespace Cop;

/// <summary>What came to a topic since a subscriber looked last, as long as this node committed all of it; else it is read from the log. Many may tell; one takes.</summary>
/// <param name="topicId">The topic.</param>
/// <param name="signal">Wakes the subscriber.</param>
internal sealed class EventStreamBuffer(string topicId, AsyncAutoResetEvent signal) : ITopicObserver
{
    /// <summary>A subscriber that is further behind reads.</summary>
    private const int Most = 256;

    private readonly Lock _gate = new();
    private ImmutableArray<Event> _events = [];
    private bool _isToRead = true;

    public string TopicId => topicId;

    public void OnCommit(TopicAppend append)
    {
        lock (_gate)
        {
            _isToRead |= _events.Length + append.Events.Length > Most;
            _events = _isToRead ? [] : [.. _events, .. append.Events.Select(stored => stored.Event)];
        }

        signal.Set();
    }

    public void OnRemoteCommit()
    {
        lock (_gate)
            (_isToRead, _events) = (true, []);
        signal.Set();
    }

    /// <summary>The events from a topicSeq on that came since; null when they are to be read. What is taken is forgotten here.</summary>
    public ImmutableArray<Event>? Take(long fromSeq)
    {
        ImmutableArray<Event> taken;
        bool isToRead;
        lock (_gate)
            (taken, isToRead, _events, _isToRead) = (_events, _isToRead, [], false);
        if (isToRead)
            return null;
        var run = taken.RemoveAll(known => known.TopicSeq < fromSeq);
        for (var i = 0; i < run.Length; i++)
        {
            if (run[i].TopicSeq != fromSeq + i)
                return null;
        }

        return run;
    }
}
