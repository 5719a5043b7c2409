namespace Cop.Hitl;

/// <summary>The inbox of a store: lists requests to people, and appends their answers, delegations and remarks.</summary>
/// <param name="kernel">The kernel, with the profile <see cref="HitlProfile"/>.</param>
/// <param name="roles">The host's roles; null when callers state the role of each actor.</param>
/// <param name="topics">The topics that the caller may see; null for all. Requests of others do not exist for it.</param>
/// <remarks>Protocol 5.4, 10.2; decisions D-66, D-20b.</remarks>
public sealed class HumanRequests(CopKernel kernel, IRoleResolver? roles = null, TopicFilter? topics = null)
{
    private const int MaxHistory = 1000;

    private readonly TopicScope _scope = kernel.Within(topics ?? TopicFilter.All);

    /// <summary>Lists requests, sorted by due time; those without one come last.</summary>
    public async Task<CopResult<IReadOnlyList<HumanRequest>>> ListAsync(InboxQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        IReadOnlyCollection<string> asked = query.Roles;
        if (query is { Person: { } person, ResolveRoles: true } && roles is not null)
            asked = [.. asked, .. await roles.GetRolesAsync(person, cancellationToken).ConfigureAwait(false)];
        return await new Inbox(_scope.Store).ListAsync(query, asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets a request; null when the topic has none with this id.</summary>
    public async Task<CopResult<HumanRequest?>> GetAsync(string topicId, string requestId, CancellationToken cancellationToken = default)
    {
        var read = await _scope.Store.GetProfileRowAsync(
            topicId, HitlProfile.Name, HitlProfile.RequestKind, requestId, cancellationToken).ConfigureAwait(false);
        return read.Map(row => row is null ? null : HumanRequest.From(row));
    }

    /// <summary>Reads the events of a request from the log, in their order: at most the first 1,000.</summary>
    public async Task<CopResult<IReadOnlyList<Event>>> GetHistoryAsync(
        string topicId, string requestId, CancellationToken cancellationToken = default)
    {
        var (found, error) = await FindAsync(topicId, requestId, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return error!;
        var history = new List<Event>();
        await foreach (var next in kernel.Log.ReadTopicAsync(topicId, found.FirstSeq, found.LastSeq,
            cancellationToken).ConfigureAwait(false))
        {
            if (next.Payload["requestId"]?.AsString() == requestId && next.Type.StartsWith("human.", StringComparison.Ordinal))
                history.Add(next);
            if (history.Count == MaxHistory)
                break;
        }

        return history;
    }

    /// <summary>Answers an open request.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="person">The person, with the role if the caller states it.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <returns>
    /// The stored artifact and answer, or an error such as <c>request_closed</c>, <c>not_addressee</c>, <c>invalid_answer</c> or
    /// <c>shown_changed</c>; nothing is recorded then. The same answer of the same person again is a success, marked as a duplicate.
    /// </returns>
    public Task<CopResult<AppendReceipt>> AnswerAsync(
        string topicId, string requestId, HumanAnswer answer, Actor person, CancellationToken cancellationToken = default) =>
        AnswerTogetherAsync(topicId, [new(requestId, answer)], person, cancellationToken);

    /// <summary>Answers an open request of a question whose type is known.</summary>
    /// <param name="question">The question.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="value">The answer.</param>
    /// <param name="person">The person, with the role if the caller states it.</param>
    /// <param name="rationale">The reason; null for none.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <returns>As the overload for any answer; <c>invalid_answer</c> for a request of another question.</returns>
    /// <remarks>
    /// A request with a proposal or artifacts needs the proof of what was shown: give <c>question.Answer(value).Having(request)</c> to the
    /// other overload.
    /// </remarks>
    public async Task<CopResult<AppendReceipt>> AnswerAsync<TState, TAnswer>(
        Question<TState, TAnswer> question, string topicId, string requestId, TAnswer value, Actor person, string? rationale = null,
        CancellationToken cancellationToken = default) where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(question);
        var (found, error) = await FindAsync(topicId, requestId, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return error!;
        if (found.Name is { } name && name != question.Name)
            return new CopError(HitlErrorCodes.InvalidAnswer,
                $"Request '{requestId}' belongs to the question '{name}', not to '{question.Name}'; answer the question that was asked.");
        return await AnswerAsync(topicId, requestId, question.Answer(value, rationale), person, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers several open requests of one topic together: all of them, or none.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="answers">The answers by the ids of their requests; not empty.</param>
    /// <param name="person">The person, with the role if the caller states it.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <returns>The stored artifacts and answers, or the first error; nothing is recorded then.</returns>
    public async Task<CopResult<AppendReceipt>> AnswerTogetherAsync(
        string topicId, IReadOnlyList<KeyValuePair<string, HumanAnswer>> answers, Actor person,
            CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentOutOfRangeException.ThrowIfZero(answers.Count, nameof(answers));
        var drafts = new List<EventDraft>();
        string? role = null;
        foreach (var (requestId, answer) in answers)
        {
            var (found, error) = await FindAsync(topicId, requestId, cancellationToken).ConfigureAwait(false);
            if (found is null)
                return error!;
            var actor = await InRoleAsync(person, found, cancellationToken).ConfigureAwait(false);
            if (role is not null && actor.ActingAs is not null && role != actor.ActingAs)
                return new CopError(CopErrorCodes.InvalidActor,
                    $"The requests are addressed to '{role}' and '{actor.ActingAs}'; answers given together are given in one role.");
            role ??= actor.ActingAs;
            drafts.AddRange(AnswerDrafts.Create(found, answer, person, linkId: null));
        }

        return Explain(
            await kernel.AppendAsync(topicId, drafts, person with { ActingAs = role }, default, cancellationToken).ConfigureAwait(false),
            person);
    }

    /// <summary>Answers by a verified link, which then is used.</summary>
    /// <param name="link">The link, from <see cref="AnswerLinks.Verify"/>.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <returns>The stored artifact and answer, or an error such as <c>link_used</c>.</returns>
    public async Task<CopResult<AppendReceipt>> AnswerAsync(AnswerLink link, HumanAnswer answer,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(answer);
        var (found, error) = await FindAsync(link.TopicId, link.RequestId, cancellationToken).ConfigureAwait(false);
        return found is null ? error! : Explain(await kernel.AppendAsync(
            link.TopicId, AnswerDrafts.Create(found, answer, link.Person, link.Id), link.Person, default, cancellationToken)
            .ConfigureAwait(false), link.Person);
    }

    /// <summary>Passes an open request on to another person or role.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="to">The person (<c>human:…</c>) or role (<c>role:…</c>).</param>
    /// <param name="person">The person who is asked now.</param>
    /// <param name="reason">The reason; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The stored event, or an error such as <c>not_addressee</c> or <c>delegation_refused</c>.</returns>
    public Task<CopResult<AppendReceipt>> DelegateAsync(
        string topicId, string requestId, string to, Actor person, string? reason = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(HitlEventTypes.Delegated, topicId, requestId, to, person, reason, cancellationToken);

    /// <summary>Withdraws an open request, as its asker or as the host (<c>system:…</c>).</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="asker">The asker or the host.</param>
    /// <param name="reason">The reason; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<CopResult<AppendReceipt>> WithdrawAsync(
        string topicId, string requestId, Actor asker, string? reason = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(HitlEventTypes.Withdrawn, topicId, requestId, to: null, asker, reason, cancellationToken);

    /// <summary>Records a person's remark about an artifact or another object, with an artifact of its own.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="targetId">The id of the object.</param>
    /// <param name="comment">The remark.</param>
    /// <param name="person">The person.</param>
    /// <param name="rating">A rating, any JSON value; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<CopResult<AppendReceipt>> AnnotateAsync(
        string topicId, string targetId, string comment, Actor person, CopJson? rating = null,
            CancellationToken cancellationToken = default) =>
        kernel.AppendAsync(topicId, AnswerDrafts.Annotate(topicId, targetId, comment, rating, person), person, default, cancellationToken);

    /// <summary>Lists decisions that hold on in a topic, ended ones by time included.</summary>
    public async Task<CopResult<IReadOnlyList<StandingDecision>>> ListStandingAsync(
        string topicId, CancellationToken cancellationToken = default)
    {
        var listed = new List<StandingDecision>();
        var query = new ProfileRowQuery
        {
            Profile = HitlProfile.Name, Kind = HitlProfile.StandingKind, TopicId = topicId, Status = "active", Limit = 500,
        };
        for (string? cursor = ""; cursor is not null;)
        {
            var listing = await _scope.Store.ListProfileRowsAsync(
                query with { Cursor = cursor.Length == 0 ? null : cursor }, cancellationToken).ConfigureAwait(false);
            if (!listing.TryGet(out var page, out var error))
                return error;
            listed.AddRange(page.Items.Select(StandingDecision.From));
            cursor = page.Next;
        }

        return listed;
    }

    /// <summary>Ends a decision that holds on, as its author, in the role that decided, or as the host.</summary>
    public Task<CopResult<AppendReceipt>> RevokeAsync(
        string topicId, string standingId, Actor actor, string? reason = null, CancellationToken cancellationToken = default) =>
        kernel.AppendAsync(topicId, EventDraft.Create(HitlEventTypes.Revoked, ("standingId", CopJson.From(standingId)),
            ("reason", reason is null ? null : CopJson.From(reason))), actor, default, cancellationToken);

    private async Task<CopResult<AppendReceipt>> ChangeAsync(
        string type, string topicId, string requestId, string? to, Actor actor, string? reason, CancellationToken cancellationToken)
    {
        var (found, error) = await FindAsync(topicId, requestId, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return error!;
        var change = AnswerDrafts.Change(type, found, to, reason);
        var acting = await InRoleAsync(actor, found, cancellationToken).ConfigureAwait(false);
        return await kernel.AppendAsync(topicId, change, acting, default, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(HumanRequest? Found, CopError? Error)> FindAsync(
        string topicId, string requestId, CancellationToken cancellationToken)
    {
        var read = await GetAsync(topicId, requestId, cancellationToken).ConfigureAwait(false);
        return !read.TryGet(out var found, out var error) ? (null, error) : found is not null ? (found, null) : (null, new CopError(
            HitlErrorCodes.RequestUnknown, $"There is no request '{requestId}' in topic '{topicId}'; list the open ones."));
    }

    // The ids of an answer derive from request and person: another content under them is another answer of the same person.
    private static CopResult<AppendReceipt> Explain(CopResult<AppendReceipt> result, Actor person) =>
        result.Error?.Code == CopErrorCodes.Conflict
            ? new CopError(HitlErrorCodes.AlreadyAnswered,
                $"'{person.Identity}' has answered already, differently; each person counts once.")
            : result;

    // A stated role stays as it is; otherwise the request's own role is taken when the host says that the person has it.
    private async ValueTask<Actor> InRoleAsync(Actor person, HumanRequest request, CancellationToken cancellationToken)
    {
        if (person.ActingAs is not null || roles is null || request.Assignee is not { } role || RequestRules.IsPerson(role))
            return person;
        var held = await roles.GetRolesAsync(person.Identity, cancellationToken).ConfigureAwait(false);
        return held.Contains(role, StringComparer.Ordinal) ? person.InRole(role) : person;
    }
}
