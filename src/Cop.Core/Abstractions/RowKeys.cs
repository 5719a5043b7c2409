namespace Cop.Storage;

/// <summary>The keys of the rows that a decision needs.</summary>
public sealed class RowKeys
{
    /// <summary>Topics whose heads to load.</summary>
    public HashSet<string> Heads { get; } = [];

    /// <summary>Keys of derived rows to load.</summary>
    public HashSet<ViewKey> Views { get; } = [];

    /// <summary>Ids of events whose locations to load.</summary>
    public HashSet<string> Locations { get; } = [];

    /// <summary>
    /// Ids of new drafts. A store may assume that they are unknown without a read, since its commit refuses existing ids.
    /// </summary>
    public HashSet<string> NewIds { get; } = [];

    /// <summary>Whether the rows must be current. Otherwise a store may return cached rows, since its commit checks them.</summary>
    public bool MustBeFresh { get; set; }

    /// <summary>Ids of events whose content to load: earlier events named by a new continuation, and known events of an output.</summary>
    /// <remarks>Decisions D-53, D-13.</remarks>
    public HashSet<string> Events { get; } = [];

    /// <summary>Wait keys whose continuations to load.</summary>
    public HashSet<WaitKey> Waiters { get; } = [];

    /// <summary>Topics whose active continuations to load.</summary>
    public HashSet<string> Active { get; } = [];

    /// <summary>Keys of subscriptions to load.</summary>
    public HashSet<SubscriptionKey> Subscriptions { get; } = [];

    /// <summary>Whether there are no keys.</summary>
    public bool IsEmpty =>
        Heads.Count + Views.Count + Locations.Count + Events.Count + Waiters.Count + Active.Count + Subscriptions.Count + NewIds.Count == 0;

    /// <summary>Adds all keys of another set.</summary>
    public void UnionWith(RowKeys other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Heads.UnionWith(other.Heads);
        Views.UnionWith(other.Views);
        Locations.UnionWith(other.Locations);
        Events.UnionWith(other.Events);
        Waiters.UnionWith(other.Waiters);
        Active.UnionWith(other.Active);
        Subscriptions.UnionWith(other.Subscriptions);
        NewIds.UnionWith(other.NewIds);
    }
}
