namespace Cop.Conformance.Runner;

/// <summary>A message that is none of the binding's.</summary>
internal sealed class InvalidRequestException(string message) : Exception(message);
