namespace Cop.Samples.Invoices;

/// <summary>The sums of a customer over all topics: a document of the host.</summary>
public sealed record Balance
{
    public string Id { get; init; } = "";

    public int Received { get; init; }

    public int Approved { get; init; }
}
