namespace Cop;

/// <summary>An operator's decision about a parked delivery.</summary>
/// <param name="OperatorId">Identity of the operator.</param>
/// <param name="Reason">The reason; null for none.</param>
internal readonly record struct ParkedDecision(string OperatorId, string? Reason);
