namespace Cop.Hitl;

/// <summary>A verified link by which one person can answer one request once.</summary>
/// <param name="Id">The id, which the answer records.</param>
/// <param name="TopicId">The topic.</param>
/// <param name="RequestId">The request.</param>
/// <param name="Person">The person.</param>
/// <param name="ExpiresAt">The time from which it is not accepted.</param>
public sealed record AnswerLink(string Id, string TopicId, string RequestId, Actor Person, DateTimeOffset ExpiresAt);
