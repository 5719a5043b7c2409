namespace Cop.Conformance.Runner;

/// <summary>A message that violates the binding.</summary>
internal sealed class InvalidRequestException(string message) : Exception(message);
