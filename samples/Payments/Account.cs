namespace Cop.Samples.Payments;

/// <summary>A document of the host.</summary>
public sealed record Account
{
    public string Id { get; init; } = "";

    public int Paid { get; init; }
}
