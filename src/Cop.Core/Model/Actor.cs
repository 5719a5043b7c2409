namespace Cop;

/// <summary>The identity that performs an append, stored as <c>metadata.initiator</c>.</summary>
/// <param name="Identity"><c>agent:…</c>, <c>human:…</c> or <c>system:…</c>.</param>
/// <remarks>Protocol 9.3; decision D-20.</remarks>
public readonly record struct Actor(string Identity)
{
    /// <summary>Creates the identity of a person from a pseudonymous or account id.</summary>
    public static Actor Human(string id) => new("human:" + id);

    /// <summary>Creates the identity of a program that is not an agent, such as an importer.</summary>
    public static Actor System(string name) => new("system:" + name);

    /// <summary>Creates the identity of an agent from its name.</summary>
    public static Actor Agent(string name) => new(AgentName.ToIdentity(name));

    /// <inheritdoc/>
    public override string ToString() => Identity;
}
