using System.Collections.Immutable;
using Cop.Health;

namespace Cop;

public sealed partial class EmbeddedEventStore
{
    /// <inheritdoc/>
    public ImmutableArray<ComponentHealth> GetHealth() =>
        Volatile.Read(ref _fault) is { } fault
            ? [new ComponentHealth("journal", KernelHealthStatus.Unhealthy, fault.Message) { NeedsRestart = true }]
        : _journal.Failure is { } failure
            ? [new ComponentHealth("journal", KernelHealthStatus.Degraded, $"{failure} The next append tries again.")]
        : [new ComponentHealth("journal", KernelHealthStatus.Healthy, "The last write succeeded.")];
}
