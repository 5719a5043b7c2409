namespace Cop.AI;

/// <summary>The consequence of a spent budget.</summary>
public sealed record WhenSpent
{
    private WhenSpent(string? to, TimeSpan? timeout) => (To, Timeout) = (to, timeout);

    /// <summary>The task fails with <c>budget_spent</c>.</summary>
    public static WhenSpent Fail { get; } = new(null, null);

    /// <summary>The person or role that is asked; null for none.</summary>
    public string? To { get; }

    /// <summary>The time after which the task fails without an answer; null for none.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Asks a person or role to raise each limit by its first amount. The task fails when they refuse.</summary>
    public static WhenSpent AskToRaise(string to, TimeSpan? timeout = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(to);
        if (!to.StartsWith("human:", StringComparison.Ordinal) && !to.StartsWith("role:", StringComparison.Ordinal))
            throw new ArgumentException($"'{to}' is neither human: nor role: and a name.", nameof(to));
        return new WhenSpent(to, timeout);
    }
}
