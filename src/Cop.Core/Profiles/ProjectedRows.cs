using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>Changes of rows that are not stored yet, on top of loaded rows.</summary>
public sealed class ProjectedRows
{
    private readonly WorkingRows _rows;
    private readonly ProfileSet _profiles;
    private readonly UpcasterChain _upcasters;

    internal ProjectedRows(WorkingRows rows, ProfileSet profiles, UpcasterChain upcasters) => (_rows, _profiles, _upcasters) = (rows, profiles, upcasters);

    /// <summary>The keys of rows that were needed and not loaded; what was decided without them is void.</summary>
    public RowKeys Missed => _rows.Missed;

    /// <summary>The derived rows that changed, in no order.</summary>
    public ImmutableArray<View> ChangedViews => _rows.ChangedViews;

    /// <summary>The head of a topic with the changes applied; null for an unknown topic.</summary>
    public TopicHead? GetHead(string topicId) => _rows.Head(topicId);

    /// <summary>The place of an event in its topic, whether it is applied yet or not; null for an unknown event.</summary>
    public EventLocation? GetLocation(string eventId) => _rows.Place(eventId);

    /// <summary>Makes an event known by its id to the events that are applied after it.</summary>
    public void Put(Event appended) => _rows.Put(appended);

    /// <summary>Changes the head of a topic.</summary>
    public void Put(TopicHead head) => _rows.Put(head);

    /// <summary>Applies an event that is to be appended, if it is legal.</summary>
    /// <returns>The reason why it is refused, or null. A refused event changes nothing.</returns>
    public CopError? Admit(Event candidate) => Projector.Admit(_rows, candidate);

    /// <summary>Applies an event of the log, as it is stored.</summary>
    /// <returns>The reason why it changed only the topic's progress, or null.</returns>
    public CopError? Project(Event stored)
    {
        var applied = _upcasters.Read(stored);
        var rejection = Projector.Project(_rows, applied, _upcasters);
        if (rejection is null)
            _profiles.Project(_rows, applied);
        return rejection;
    }

    /// <summary>Starts further changes on top of these.</summary>
    public ProjectedRows Branch() => new(new WorkingRows(_rows), _profiles, _upcasters);

    /// <summary>Moves all changes into the rows from which this was branched.</summary>
    public void MergeInto(ProjectedRows target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _rows.MergeInto(target._rows);
    }
}
