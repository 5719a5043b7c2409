namespace Cop.Marten.Tests;

/// <summary>A document of a host, derived from the events of one topic.</summary>
public sealed record Account
{
    public string Id { get; init; } = "";

    public int Paid { get; init; }

    public int Events { get; init; }
}
