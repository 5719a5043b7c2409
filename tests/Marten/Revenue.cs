namespace Cop.Marten.Tests;

/// <summary>A document of a host, derived from the events of many topics.</summary>
public sealed record Revenue
{
    public string Id { get; init; } = "";

    public int Total { get; init; }
}
