namespace Cop.Conformance.Runner;

/// <summary>The target did not answer, or is not there.</summary>
internal sealed class NoResponseException(string message) : Exception(message);
