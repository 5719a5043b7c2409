using System.Collections.Immutable;

namespace Cop.AspNetCore;

/// <summary>Endpoints that read one topic.</summary>
internal static class TopicEndpoints
{
    public static ImmutableArray<HttpEndpoint> All(SemaphoreSlim folds) =>
    [
        Get("topics.get", "topics/{topicId}", "Gets a topic: its row and the end of its log.", GetAsync, []),
        Get("topics.events", "topics/{topicId}/events", "Reads events of a topic in the order of topicSeq, up to one where 'to' is given.",
            ReadAsync,
            [
                HttpParameter.Number("from", "The first topicSeq; 0 without it."),
                HttpParameter.Number("to", "The last topicSeq; the end of the log without it."), HttpParameter.Limit,
            ]),
        Get("topics.state", "topics/{topicId}/state", "Folds the state of a topic, now or as of a topicSeq, with its digest.",
            (request, cancellationToken) => FoldAsync(request, folds, cancellationToken),
            [HttpParameter.Number("at", "The last topicSeq that is applied; the latest without it.")]),
        Get("artifacts.get", "topics/{topicId}/artifacts/{artifactId}", "Gets an artifact with its content.", ArtifactAsync,
            [HttpParameter.Id("artifactId", "The artifact's id.")]),
    ];

    private static HttpEndpoint Get(
        string name, string path, string summary, Func<CopRequest, CancellationToken, Task<CopResult<HttpAnswer>>> answer,
        ImmutableArray<HttpParameter> parameters) => new(name, "GET", path, CopEndpoints.ReadGroup, summary)
        {
            AnswerAsync = answer, Parameters = [HttpParameter.Topic, .. parameters],
        };

    private static async Task<CopResult<HttpAnswer>> GetAsync(CopRequest request, CancellationToken cancellationToken)
    {
        var read = await request.Scope.Store.GetTopicAsync(request.TopicId, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var topic, out var error))
            return error;
        var head = await request.Scope.Log.GetHeadAsync(request.TopicId, cancellationToken).ConfigureAwait(false);
        return head is null ? TopicScope.NotFound(request.TopicId) : HttpAnswer.Json(
            ("topic", topic is null ? null : ViewJson.Write(topic)), ("head", HeadOf(head)));
    }

    private static CopJson HeadOf(TopicHead head) => CopJson.Object(
        ("lastSeq", CopJson.From(head.LastSeq)), ("appliedSeq", CopJson.From(head.AppliedSeq)),
        ("replicaOf", head.ReplicaOf is { } origin ? CopJson.From(origin) : null),
        ("blockedBy", head.BlockedBy is { } blocking ? CopJson.From(blocking) : null),
        ("missingParentIds", head.MissingParentIds.IsDefaultOrEmpty
            ? null : CopJson.Array(head.MissingParentIds.Select(CopJson.From))));

    private static async Task<CopResult<HttpAnswer>> ReadAsync(CopRequest request, CancellationToken cancellationToken)
    {
        var (from, limit) = (request.Integer("from") ?? 0, request.Limit());
        if (await request.Scope.Log.GetHeadAsync(request.TopicId, cancellationToken).ConfigureAwait(false) is not { } head)
            return TopicScope.NotFound(request.TopicId);
        // A page is as of one moment: what is appended during the read comes with the next page.
        var last = Math.Min(request.Integer("to") ?? head.LastSeq, head.LastSeq);
        var page = new EventPage(limit, request.Options.MaxPageBytes);
        if (from <= last)
        {
            await foreach (var stored in request.Scope.Log.ReadTopicAsync(request.TopicId, from, last, cancellationToken)
                .ConfigureAwait(false))
            {
                if (!page.TryAdd(stored))
                    break;
            }
        }

        return HttpAnswer.Json(
            ("events", page.ToJson()), ("next", page.Next is { } next ? CopJson.From(next.TopicSeq) : null),
            ("lastSeq", CopJson.From(head.LastSeq)));
    }

    private static async Task<CopResult<HttpAnswer>> FoldAsync(
        CopRequest request, SemaphoreSlim folds, CancellationToken cancellationToken)
    {
        if (!await request.Scope.CanSeeAsync(request.TopicId, cancellationToken).ConfigureAwait(false))
            return TopicScope.NotFound(request.TopicId);
        await folds.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var folded = await request.Kernel.GetStateAsync(request.TopicId, request.Integer("at"), cancellationToken)
                .ConfigureAwait(false);
            return !folded.TryGet(out var state, out var error) ? error
                : state is null ? TopicScope.NotFound(request.TopicId)
                : new HttpAnswer(OperationResult.Json(TopicStateJson.Write(state)));
        }
        finally
        {
            folds.Release();
        }
    }

    private static async Task<CopResult<HttpAnswer>> ArtifactAsync(CopRequest request, CancellationToken cancellationToken)
    {
        var id = request.Required("artifactId");
        var read = await request.Scope.Store.GetArtifactAsync(request.TopicId, id, cancellationToken).ConfigureAwait(false);
        return !read.TryGet(out var artifact, out var error) ? error
            : artifact is null ? new CopError(CopErrorCodes.NotFound, $"There is no artifact '{id}' in topic '{request.TopicId}'.")
            : new HttpAnswer(OperationResult.Json(ViewJson.Write(artifact)));
    }
}
