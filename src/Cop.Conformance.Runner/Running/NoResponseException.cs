namespace Cop.Conformance.Runner;

/// <summary>The target did not respond, or is unreachable.</summary>
internal sealed class NoResponseException(string message) : Exception(message);
