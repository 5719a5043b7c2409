namespace Cop.Hosting.Tests;

/// <summary>Meters and activity sources are process-wide: tests that listen to them run sequentially.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}
