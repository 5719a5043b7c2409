namespace Cop.Dashboard;

/// <summary>The person of a request, and what that person may do.</summary>
/// <param name="Actor">The acting identity; null for none.</param>
/// <param name="Scope">The store and the log as the person may see them.</param>
/// <param name="Key">The text by which limits are counted.</param>
internal sealed record Visitor(Actor? Actor, TopicScope Scope, string Key)
{
    public bool MayAnswer { get; init; }

    public bool MayOperate { get; init; }

    public bool MayVerify { get; init; }

    public bool MayOpen { get; init; }

    /// <summary>Whether the identity is that of the loopback address, which forms say.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The person's roles, <c>role:</c> and a name.</summary>
    public IReadOnlyCollection<string> Roles { get; init; } = [];

    /// <summary>Whether every topic is visible, so that counters over all topics may be shown.</summary>
    public bool SeesAll => Scope.Filter.IsAll;
}
