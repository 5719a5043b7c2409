using System.Collections.Immutable;
using System.Globalization;
using Cop.Health;

namespace Cop;

public sealed partial class PostgresEventStore
{
    /// <inheritdoc/>
    public ImmutableArray<ComponentHealth> GetHealth() => _upkeep is null ? [] : [LeaseHealth(_upkeep), _upkeep.GetSequencerHealth()];

    private ComponentHealth LeaseHealth(BackgroundMaintenance maintenance)
    {
        var elapsed = _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt));
        var left = (_options.LeaseDuration - elapsed).TotalSeconds;
        return left > 0
            ? new ComponentHealth(
                "lease", KernelHealthStatus.Healthy,
                string.Create(CultureInfo.InvariantCulture, $"Node '{NodeId}' holds its lease for another {left:0.0} s."))
            : new ComponentHealth("lease", KernelHealthStatus.Unhealthy, string.Create(CultureInfo.InvariantCulture,
                $"The lease of node '{NodeId}' ended {-left:0.0} s ago, because no heartbeat succeeded. It is renewed when the server " +
                    $"responds. {maintenance.HeartbeatFault}").TrimEnd());
    }
}
