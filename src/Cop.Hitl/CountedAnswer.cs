namespace Cop.Hitl;

/// <summary>An answer that counts.</summary>
/// <param name="EventId">The id of its event, which has the value or the decision.</param>
/// <param name="By">The person.</param>
/// <param name="ActingAs">The role that the person acted in; null for none.</param>
public sealed record CountedAnswer(string EventId, string By, string? ActingAs);
