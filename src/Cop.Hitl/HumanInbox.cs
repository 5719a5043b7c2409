namespace Cop.Hitl;

/// <summary>The answers of web interfaces.</summary>
internal sealed class HumanInbox(HumanRequests requests, IRoleResolver? roles) : IHumanInbox
{
    public Task<CopResult<AppendReceipt>> AnswerAsync(
        string topicId, string requestId, CopJson answer, Actor person, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return requests.AnswerAsync(topicId, requestId, new HumanAnswer
        {
            Decision = answer["decision"]?.AsString(),
            Value = answer["value"],
            Rationale = answer["rationale"]?.AsString(),
            ShownHash = answer["shownHash"]?.AsString(),
        }, person, cancellationToken);
    }

    public Task<CopResult<AppendReceipt>> DelegateAsync(
        string topicId, string requestId, string to, Actor person, string? reason, CancellationToken cancellationToken = default) =>
        requests.DelegateAsync(topicId, requestId, to, person, reason, cancellationToken);

    public ValueTask<IReadOnlyCollection<string>> GetRolesAsync(string person, CancellationToken cancellationToken = default) =>
        roles?.GetRolesAsync(person, cancellationToken) ?? new ValueTask<IReadOnlyCollection<string>>([]);
}
