namespace Cop;

/// <summary>Keys of rows that a decision needs.</summary>
public sealed class RowKeys
{
    /// <summary>Topics whose heads are needed.</summary>
    public HashSet<string> Heads { get; } = [];

    /// <summary>Derived rows.</summary>
    public HashSet<ViewKey> Views { get; } = [];

    /// <summary>Event ids.</summary>
    public HashSet<string> Locations { get; } = [];

    /// <summary>Ids that drafts bring: a store may take them for unknown without looking, since its commit refuses one that is taken.</summary>
    public HashSet<string> NewIds { get; } = [];

    /// <summary>Whether the rows must be as they are now; otherwise a store may give what it remembers, since its commit checks it.</summary>
    public bool MustBeFresh { get; set; }

    /// <summary>Ids of events whose content is needed: those that a new continuation names and that stand before it (D-53), and known ones of an output (D-13).</summary>
    public HashSet<string> Events { get; } = [];

    /// <summary>Wait keys.</summary>
    public HashSet<WaitKey> Waiters { get; } = [];

    /// <summary>Topics whose active continuations are needed.</summary>
    public HashSet<string> Active { get; } = [];

    /// <summary>Subscriptions.</summary>
    public HashSet<SubscriptionKey> Subscriptions { get; } = [];

    /// <summary>Whether no row is needed.</summary>
    public bool IsEmpty => Heads.Count + Views.Count + Locations.Count + Events.Count + Waiters.Count + Active.Count + Subscriptions.Count + NewIds.Count == 0;

    /// <summary>Adds the keys of another.</summary>
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
