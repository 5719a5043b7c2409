using Cop.Health;

namespace Cop.Storage;

/// <summary>Work of a package that follows the log in the order of positions, on every node that may write.</summary>
/// <remarks>Appends never wait for it. Decision M-9.</remarks>
public interface ILogFollower
{
    /// <summary>The name, unique in the kernel; shown in logs and health.</summary>
    string Name { get; }

    /// <summary>The least time from the end of one call to the begin of the next, so that calls take several commits together.</summary>
    TimeSpan MinInterval => TimeSpan.Zero;

    /// <summary>
    /// Processes the log up to its end. Called at the start, after commits of any node, after each check of the history and at the
    /// requested time, never concurrently. An exception is logged, and the call is repeated with backoff.
    /// </summary>
    /// <param name="context">The store, and the clock and log of the kernel.</param>
    /// <param name="cancellationToken">Cancelled when the kernel stops.</param>
    /// <returns>The time of the next call if no event comes first; null for none.</returns>
    Task<DateTimeOffset?> CatchUpAsync(LogFollowerContext context, CancellationToken cancellationToken);

    /// <summary>Reports how far it is, and otherwise why not. Does no I/O and does not throw.</summary>
    ComponentHealth GetHealth();
}
