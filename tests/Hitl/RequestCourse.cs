namespace Cop.Hitl.Tests;

/// <summary>
/// A random course of asking, answering, delegating, withdrawing, escalating and ending waits, beside a model of the rules.
/// </summary>
/// <param name="kernel">The kernel, with the profile.</param>
/// <param name="topicId">The topic of the course.</param>
/// <param name="seed">The seed.</param>
internal sealed class RequestCourse(CopKernel kernel, string topicId, int seed)
{
    private static readonly string[] Persons = ["human:a", "human:b", "human:c"];
    private static readonly string[] Roles = ["role:x", "role:y"];
    private static readonly Actor Host = Actor.System("host");

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, Expected> _requests = [];
    private readonly List<(string Wait, string Request)> _waits = [];
    private int _waitNumber;

    private sealed class Expected(string? assignee, int quorum)
    {
        public string Status { get; set; } = "open";

        public string? Assignee { get; set; } = assignee;

        public int Quorum { get; } = quorum;

        public List<string> Chain { get; set; } = assignee is null ? [] : [assignee];

        public List<string> Answers { get; } = [];

        public int Waiting { get; set; }
    }

    /// <summary>Runs the course and compares the rows with the model.</summary>
    /// <exception cref="Exception">A difference; the message names the seed.</exception>
    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var (draft, actor, expected) = Next();
            var result = await kernel.AppendAsync(topicId, draft, actor);
            result.Error?.Code.ShouldBe(expected, Say(step, draft, actor));
            if (result.IsOk)
                expected.ShouldBeNull(Say(step, draft, actor));
        }

        foreach (var (id, request) in _requests)
        {
            var row = (await kernel.Store.GetProfileRowAsync(topicId, HitlProfile.Name, HitlProfile.RequestKind, id)).Unwrap()!;
            var found = $"{row.Status} {row.Assignee} {string.Join(',', HumanRequest.From(row).Answers.Select(answer => answer.By))}";
            found.ShouldBe($"{request.Status} {request.Assignee} {string.Join(',', request.Answers)}", $"{id}, seed {seed}");
        }

        var verified = (await kernel.VerifyTopicAsync(topicId)).Unwrap();
        verified.Errors.ShouldBeEmpty($"seed {seed}");
    }

    private string Say(int step, EventDraft draft, Actor actor) => $"step {step} of seed {seed}: {actor} {draft.Type} {draft.Payload}";

    private (EventDraft Draft, Actor Actor, string? Expected) Next()
    {
        if (_requests.Count < 4 && (_requests.Count == 0 || _random.Next(6) == 0))
            return AskOne();
        var id = Pick([.. _requests.Keys]);
        return _random.Next(10) switch
        {
            0 => Withdraw(id),
            1 => Escalate(id),
            2 => BeginWait(id),
            3 => EndWait(id),
            4 or 5 => DelegateOne(id),
            _ => AnswerOne(_random.Next(15) == 0 ? "unknown" : id),
        };
    }

    private (EventDraft, Actor, string?) AskOne()
    {
        var id = $"r{_requests.Count}";
        var assignee = Pick<string?>([null, "human:a", "role:x", "role:y"]);
        var quorum = assignee == "human:a" ? 1 : _random.Next(1, 3);
        _requests[id] = new Expected(assignee, quorum);
        return (Ask.Decision(id, assignee, more: $$"""{"quorum":{{quorum}}}"""), Host, null);
    }

    private (EventDraft, Actor, string?) AnswerOne(string id)
    {
        var (actor, mustBeOpen, option) = (Someone(), _random.Next(2) == 0, Pick(["yes", "no", "maybe"]));
        var draft = Ask.Decide(id, option, mustBeOpen ? """{"ifOpen":true}""" : "{}");
        if (!_requests.TryGetValue(id, out var request))
            return (draft, actor, mustBeOpen ? HitlErrorCodes.RequestUnknown : null);
        if (request.Status != "open")
            return (draft, actor, mustBeOpen ? HitlErrorCodes.RequestClosed : null);
        if (!IsAsked(actor, request))
            return (draft, actor, HitlErrorCodes.NotAddressee);
        if (request.Answers.Contains(actor.Identity))
            return (draft, actor, mustBeOpen ? HitlErrorCodes.AlreadyAnswered : null);
        if (option == "maybe")
            return (draft, actor, HitlErrorCodes.InvalidAnswer);
        request.Answers.Add(actor.Identity);
        if (request.Answers.Count == request.Quorum)
            request.Status = "answered";
        return (draft, actor, null);
    }

    private (EventDraft, Actor, string?) DelegateOne(string id)
    {
        var (actor, to, request) = (Someone(), Pick([.. Persons, .. Roles]), _requests[id]);
        var draft = Ask.Change(HitlEventTypes.Delegated, id, $$"""{"to":"{{to}}"}""");
        if (request.Status != "open")
            return (draft, actor, null);
        if (!IsAsked(actor, request))
            return (draft, actor, HitlErrorCodes.NotAddressee);
        if (request.Chain.Contains(to) || request.Chain.Count > HitlLimits.MaxDelegations || request.Quorum > 1)
            return (draft, actor, HitlErrorCodes.DelegationRefused);
        (request.Assignee, request.Chain) = (to, [.. request.Chain, to]);
        return (draft, actor, null);
    }

    private (EventDraft, Actor, string?) Escalate(string id)
    {
        var (to, request) = (Pick([.. Persons, .. Roles]), _requests[id]);
        var draft = Ask.Change(HitlEventTypes.Escalated, id, $$"""{"to":"{{to}}"}""");
        if (request.Status != "open")
            return (draft, Host, null);
        if (to == request.Assignee || (request.Quorum > 1 && to.StartsWith("human:", StringComparison.Ordinal)))
            return (draft, Host, HitlErrorCodes.DelegationRefused);
        (request.Assignee, request.Chain) = (to, [to]);
        return (draft, Host, null);
    }

    private (EventDraft, Actor, string?) Withdraw(string id)
    {
        var (actor, request) = (_random.Next(3) == 0 ? Host : Someone(), _requests[id]);
        var draft = Ask.Change(HitlEventTypes.Withdrawn, id);
        if (request.Status != "open")
            return (draft, actor, null);
        if (actor != Host)
            return (draft, actor, CopErrorCodes.InvalidActor);
        request.Status = "withdrawn";
        return (draft, actor, null);
    }

    // It waits for a type that never comes, so that no scheduler takes part.
    private (EventDraft, Actor, string?) BeginWait(string id)
    {
        var wait = $"w{_waitNumber++}";
        _waits.Add((wait, id));
        var request = _requests[id];
        request.Waiting++;
        if (request.Status == "closed")
            request.Status = "open";
        return (Ask.Draft(EventTypes.ArtifactCreated, $$$"""
            {"artifact":{"id":"{{{wait}}}","type":"cop/continuation","payload":
              {"agent":"none","waitForEvents":["never.comes"],"meta":{"match":{"/payload/requestId":"{{{id}}}"} } } } }
            """), Host, null);
    }

    private (EventDraft, Actor, string?) EndWait(string id)
    {
        var found = _waits.FindIndex(wait => wait.Request == id);
        if (found < 0)
            return BeginWait(id);
        var (wait, request) = (_waits[found].Wait, _requests[id]);
        _waits.RemoveAt(found);
        if (--request.Waiting == 0 && request.Status == "open")
            request.Status = "closed";
        return (Ask.Draft(EventTypes.ContinuationCancelled, $$"""{"continuationId":"{{wait}}"}"""), Host, null);
    }

    private static bool IsAsked(Actor actor, Expected request) => request.Assignee is null || request.Assignee == actor.Identity
        || (request.Assignee == actor.ActingAs && actor.ActingAs is not null);

    private Actor Someone() => new(Pick(Persons)) { ActingAs = Pick<string?>([null, .. Roles]) };

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];
}
