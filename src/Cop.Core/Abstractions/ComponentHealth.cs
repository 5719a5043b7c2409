namespace Cop.Health;

/// <summary>The health of one component of a kernel.</summary>
/// <param name="Component">The component, such as <c>store</c> or <c>projection orders</c>; unique in a report.</param>
/// <param name="Status">Its health.</param>
/// <param name="Message">Text for people: the state, and for a problem its cause and what to do.</param>
public sealed record ComponentHealth(string Component, KernelHealthStatus Status, string Message)
{
    /// <summary>The number of items that the message is about; null when it is not about a number.</summary>
    public long? Count { get; init; }

    /// <summary>Whether the problem lasts until the process is restarted.</summary>
    public bool NeedsRestart { get; init; }
}
