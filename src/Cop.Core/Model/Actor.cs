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

    /// <summary>The role in which it acts, such as <c>role:editor</c>, stored as <c>metadata.actingAs</c>; null for none.</summary>
    /// <remarks>The host states it: the kernel does not know who has which role. Decision D-20b.</remarks>
    public string? ActingAs { get; init; }

    /// <summary>Returns the same identity in a role.</summary>
    /// <param name="role">The role: <c>role:</c> and its name.</param>
    public Actor InRole(string role) => this with { ActingAs = role };

    /// <inheritdoc/>
    public override string ToString() => ActingAs is null ? Identity : $"{Identity} as {ActingAs}";
}
