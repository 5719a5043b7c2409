namespace Cop.Hosting.Tests;

/// <summary>Meters and activity sources are the process's: tests that listen to them run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}
