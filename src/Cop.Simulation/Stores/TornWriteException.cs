namespace Cop;

/// <summary>The store's process ended in the middle of a write.</summary>
internal sealed class TornWriteException() : Exception("The store's process ended in the middle of a write.");
