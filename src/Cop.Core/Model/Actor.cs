namespace Cop;

/// <summary>Who acts: the identity that an append is stamped with as <c>metadata.initiator</c> (spec 9.3, D-20).</summary>
/// <param name="Identity"><c>agent:…</c>, <c>human:…</c> or <c>system:…</c>.</param>
public readonly record struct Actor(string Identity)
{
    /// <summary>A person, by a pseudonymous or account id.</summary>
    public static Actor Human(string id) => new("human:" + id);

    /// <summary>A program that is no agent: an importer, a timer of the host.</summary>
    public static Actor System(string name) => new("system:" + name);

    /// <summary>An agent by its name.</summary>
    public static Actor Agent(string name) => new(AgentName.ToIdentity(name));

    /// <inheritdoc/>
    public override string ToString() => Identity;
}
