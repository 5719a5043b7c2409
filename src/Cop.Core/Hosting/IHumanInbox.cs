namespace Cop.Surfaces;

/// <summary>Answers and delegates requests to people, for web interfaces. <c>AddHitl</c> of Cop.Hitl registers it as a service.</summary>
public interface IHumanInbox
{
    /// <summary>Answers an open request as a person.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="answer">
    /// An object: <c>decision</c> text, <c>value</c>, <c>rationale</c> text, <c>shownHash</c> text, each optional.
    /// </param>
    /// <param name="person">The person.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <returns>The stored events, or an error that says why the answer does not count; nothing is recorded then.</returns>
    Task<CopResult<AppendReceipt>> AnswerAsync(
        string topicId, string requestId, CopJson answer, Actor person, CancellationToken cancellationToken = default);

    /// <summary>Passes an open request on to another person or role.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="to">The person (<c>human:…</c>) or role (<c>role:…</c>).</param>
    /// <param name="person">The person who is asked now.</param>
    /// <param name="reason">The reason; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<CopResult<AppendReceipt>> DelegateAsync(
        string topicId, string requestId, string to, Actor person, string? reason, CancellationToken cancellationToken = default);

    /// <summary>Gets the roles that the host gives a person: <c>role:</c> and a name.</summary>
    ValueTask<IReadOnlyCollection<string>> GetRolesAsync(string person, CancellationToken cancellationToken = default);
}
