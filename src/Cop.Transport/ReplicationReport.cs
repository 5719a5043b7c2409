namespace Cop.Transport;

/// <summary>The result of a replication.</summary>
/// <param name="Events">The number of events that were read and are durable at the target.</param>
/// <param name="Retries">The number of repetitions after temporary errors.</param>
public sealed record ReplicationReport(long Events, int Retries);
