using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>Uncommitted changes of rows on top of loaded rows.</summary>
public sealed class ProjectedRows
{
    private readonly WorkingRows _rows;
    private readonly ProfileSet _profiles;
    private readonly UpcasterChain _upcasters;

    internal ProjectedRows(WorkingRows rows, ProfileSet profiles, UpcasterChain upcasters) =>
        (_rows, _profiles, _upcasters) = (rows, profiles, upcasters);

    /// <summary>The keys of rows that were needed and not loaded; decisions made without them are void.</summary>
    public RowKeys Missed => _rows.Missed;

    /// <summary>The derived rows that changed, in no order.</summary>
    public ImmutableArray<View> ChangedViews => _rows.ChangedViews;

    /// <summary>The head of a topic with the changes applied; null for an unknown topic.</summary>
    public TopicHead? GetHead(string topicId) => _rows.Head(topicId);

    /// <summary>Gets the location of an event, applied or not; null for an unknown event.</summary>
    public EventLocation? GetLocation(string eventId) => _rows.Place(eventId);

    /// <summary>Adds an event, so that later events can refer to it by its id.</summary>
    public void Put(Event appended) => _rows.Put(appended);

    /// <summary>Changes the head of a topic.</summary>
    public void Put(TopicHead head) => _rows.Put(head);

    /// <summary>Decides whether an event may become durable, and applies it.</summary>
    /// <returns>The error of a refused event, which changes nothing; otherwise null.</returns>
    public CopError? Admit(Event candidate) => Projector.Admit(_rows, candidate);

    /// <summary>Applies an event of the log, as stored.</summary>
    /// <returns>The error of a rejected event, which only advances the topic's sequence; otherwise null.</returns>
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

    /// <summary>Moves all changes to the rows from which this was branched.</summary>
    public void MergeInto(ProjectedRows target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _rows.MergeInto(target._rows);
    }
}
