using Microsoft.AspNetCore.Builder;

namespace Cop.AspNetCore;

/// <summary>The endpoints that <c>MapCop</c> has mapped. A convention on it applies to all of them.</summary>
public sealed class CopEndpoints : IEndpointConventionBuilder
{
    /// <summary>The group that reads topics, events, states and causes.</summary>
    public const string ReadGroup = "read";

    /// <summary>The group that streams events.</summary>
    public const string StreamGroup = "stream";

    /// <summary>The group that appends events and takes CloudEvents in.</summary>
    public const string AppendGroup = "append";

    /// <summary>The group that reports health.</summary>
    public const string HealthGroup = "health";

    /// <summary>The group of the OpenAPI document.</summary>
    public const string DocumentGroup = "openapi";

    private readonly List<(string Group, IEndpointConventionBuilder Builder)> _endpoints = [];

    /// <summary>The names of the groups: those above, and those of packages, such as <c>inbox</c> and <c>ledger</c>.</summary>
    public IReadOnlyList<string> Groups => [.. _endpoints.Select(endpoint => endpoint.Group).Distinct(StringComparer.Ordinal)];

    /// <summary>Returns one group of endpoints, to give it a policy: <c>Group("append").RequireAuthorization("writers")</c>.</summary>
    /// <param name="name">The name of the group.</param>
    /// <exception cref="ArgumentException">There is no group of this name.</exception>
    public IEndpointConventionBuilder Group(string name)
    {
        var members = _endpoints.Where(endpoint => endpoint.Group == name).ToList();
        if (members.Count == 0)
            throw new ArgumentException($"There is no group '{name}'; there are {string.Join(", ", Groups)}.", nameof(name));
        var group = new CopEndpoints();
        group._endpoints.AddRange(members);
        return group;
    }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var (_, builder) in _endpoints)
            builder.Add(convention);
    }

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        foreach (var (_, builder) in _endpoints)
            builder.Finally(finallyConvention);
    }

    internal void Include(string group, IEndpointConventionBuilder builder) => _endpoints.Add((group, builder));
}
