namespace Cop.Stores.Tests;

/// <summary>One fault at a time: they share a server.</summary>
[CollectionDefinition(nameof(FaultFixture))]
public sealed class FaultCollection;
