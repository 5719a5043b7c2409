namespace Cop;

/// <summary>The store's process crashed during a write.</summary>
internal sealed class TornWriteException() : Exception("The store's process crashed during a write.");
