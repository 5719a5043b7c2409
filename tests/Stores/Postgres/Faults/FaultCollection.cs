namespace Cop.Stores.Tests;

/// <summary>Fault tests run sequentially, since they share a server.</summary>
[CollectionDefinition(nameof(FaultFixture))]
public sealed class FaultCollection;
