namespace Cop;

/// <summary>Which parked deliveries to list.</summary>
public sealed record ParkedDeliveryQuery : PageQuery
{
    /// <summary>Only those of this agent.</summary>
    public string? Agent { get; init; }

    /// <summary>Only those in this status.</summary>
    public ParkedDeliveryStatus? Status { get; init; }
}
