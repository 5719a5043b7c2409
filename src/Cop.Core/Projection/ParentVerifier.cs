using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Collects the parents named in a topic's log that the store does not have. The parents of an event of a local topic exist when it is
/// appended, so a missing one was lost. Replicas may lack parents and are not checked.
/// </summary>
/// <remarks>Decisions D-22, M-16.</remarks>
internal sealed class ParentVerifier(string topicId, TopicHead? head)
{
    /// <summary>The number of parents that are looked up together.</summary>
    private const int PageSize = 500;

    private readonly List<(string ParentId, string EventId, long TopicSeq)> _awaited = [];
    private readonly List<string> _missing = [];
    private readonly List<CopError> _errors = [];

    /// <summary>The parents to look up next.</summary>
    public IEnumerable<string> Awaited => _awaited.Select(item => item.ParentId);

    /// <summary>The ids of the missing parents, each once.</summary>
    public ImmutableArray<string> Missing => [.. _missing.Distinct(StringComparer.Ordinal)];

    /// <summary>An error for each missing parent and the event that names it.</summary>
    public ImmutableArray<CopError> Errors => [.. _errors];

    /// <summary>Adds the next event of the log. Returns whether enough parents have accumulated for a lookup.</summary>
    public bool Take(Event stored)
    {
        if (head is not { ReplicaOf: null } || stored.TopicSeq < head.LocalFromSeq)
            return false;
        foreach (var parentId in stored.ParentEventIds)
            _awaited.Add((parentId, stored.Id, stored.TopicSeq));
        return _awaited.Count >= PageSize;
    }

    /// <summary>Evaluates the lookup of the accumulated parents.</summary>
    public void Conclude(Func<string, bool> isKnown)
    {
        foreach (var (parentId, eventId, topicSeq) in _awaited)
        {
            if (isKnown(parentId))
                continue;
            _missing.Add(parentId);
            _errors.Add(new CopError(
                CopErrorCodes.UnknownParent,
                $"Event '{eventId}' (topic '{topicId}', topicSeq {topicSeq}) names the parent '{parentId}', which the store does not " +
                    $"have: it was lost."));
        }

        _awaited.Clear();
    }
}
