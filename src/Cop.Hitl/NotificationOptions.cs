namespace Cop.Hitl;

/// <summary>Options of notifications.</summary>
public sealed record NotificationOptions
{
    /// <summary>Signs answer links into notifications of requests to persons; null for notifications without links.</summary>
    public AnswerLinks? Links { get; init; }

    /// <summary>The time during which such a link is accepted. Default: 7 days.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromDays(7);
}
