using System.Collections.Immutable;
using Cop.Protocol;

namespace Cop.AspNetCore;

/// <summary>Endpoints that list rows, of all visible topics or of one.</summary>
internal static class ListingEndpoints
{
    private static readonly ImmutableArray<string> TopicStatuses = [.. Enum.GetValues<TopicStatus>().Select(ProtocolNames.ToProtocolName)];
    private static readonly ImmutableArray<string> TaskStatuses =
        [.. Enum.GetValues<CopTaskStatus>().Select(ProtocolNames.ToProtocolName)];

    private static readonly ImmutableArray<string> StepStatuses = [.. Enum.GetValues<StepStatus>().Select(ProtocolNames.ToProtocolName)];
    private static readonly ImmutableArray<string> WaitStatuses =
        [.. Enum.GetValues<ContinuationStatus>().Select(ProtocolNames.ToProtocolName)];

    private static readonly HttpParameter Task = HttpParameter.Text("taskId", "Only those of this task.");
    private static readonly HttpParameter Agent = HttpParameter.Text("agent", "Only those of this agent.");

    public static ImmutableArray<HttpEndpoint> All { get; } =
    [
        List("topics.list", "topics", "Lists topics by their ids.", Topics, Status(TopicStatuses)),
        .. Both("tasks", "tasks", Tasks, Status(TaskStatuses),
            HttpParameter.Text("parentTaskId", "Only children of this task."),
            HttpParameter.Text("assignedTo", "Only tasks of this agent, role or person.")),
        .. Both("steps", "steps", Steps, Status(StepStatuses), Task),
        .. Both("artifacts", "artifacts without their content", Artifacts, HttpParameter.Text("type", "Only those of this type."), Task),
        .. Both("continuations", "continuations", Continuations, Status(WaitStatuses), Agent, Task),
        .. Both("parked", "parked deliveries", Parked, Agent),
    ];

    private delegate Task<CopResult<HttpAnswer>> Listing(CopRequest request, CancellationToken cancellationToken);

    private static IEnumerable<HttpEndpoint> Both(string noun, string things, Listing list, params HttpParameter[] parameters)
    {
        yield return List($"{noun}.list", noun, $"Lists {things} of all visible topics.", list, parameters);
        var ofTopic = List($"topics.{noun}", $"topics/{{topicId}}/{noun}", $"Lists {things} of one topic.", list, parameters);
        yield return ofTopic with { Parameters = ofTopic.Parameters.Insert(0, HttpParameter.Topic) };
    }

    private static HttpEndpoint List(string name, string path, string summary, Listing list, params HttpParameter[] parameters) =>
        new(name, "GET", path, CopEndpoints.ReadGroup, summary)
        {
            AnswerAsync = (request, cancellationToken) => list(request, cancellationToken),
            Parameters = [.. parameters, HttpParameter.Limit, HttpParameter.Cursor],
        };

    private static HttpParameter Status(ImmutableArray<string> choices) =>
        HttpParameter.Text("status", $"Only those in this status: {string.Join(", ", choices)}.") with { Choices = choices };

    private static Task<CopResult<HttpAnswer>> Topics(CopRequest request, CancellationToken cancellationToken) =>
        ListAsync(request, request.Scope.Store.ListTopicsAsync, new TopicQuery
        {
            Status = Parse<TopicStatus>(request, ProtocolNames.ToProtocolName),
        }, cancellationToken);

    private static Task<CopResult<HttpAnswer>> Tasks(CopRequest request, CancellationToken cancellationToken) =>
        ListAsync(request, request.Scope.Store.ListTasksAsync, new TaskQuery
        {
            Status = Parse<CopTaskStatus>(request, ProtocolNames.ToProtocolName), ParentTaskId = request.Text("parentTaskId"),
            AssignedTo = request.Text("assignedTo"),
        }, cancellationToken);

    private static Task<CopResult<HttpAnswer>> Steps(CopRequest request, CancellationToken cancellationToken) =>
        ListAsync(request, request.Scope.Store.ListStepsAsync, new StepQuery
        {
            Status = Parse<StepStatus>(request, ProtocolNames.ToProtocolName), TaskId = request.Text("taskId"),
        }, cancellationToken);

    private static Task<CopResult<HttpAnswer>> Artifacts(CopRequest request, CancellationToken cancellationToken) =>
        ListAsync(request, request.Scope.Store.ListArtifactsAsync, new ArtifactQuery
        {
            Type = request.Text("type"), TaskId = request.Text("taskId"),
        }, cancellationToken);

    private static Task<CopResult<HttpAnswer>> Continuations(CopRequest request, CancellationToken cancellationToken) =>
        ListAsync(request, request.Scope.Store.ListContinuationsAsync, new ContinuationQuery
        {
            Status = Parse<ContinuationStatus>(request, ProtocolNames.ToProtocolName), Agent = request.Text("agent"),
            TaskId = request.Text("taskId"),
        }, cancellationToken);

    private static Task<CopResult<HttpAnswer>> Parked(CopRequest request, CancellationToken cancellationToken) =>
        ListAsync(request, request.Scope.Store.ListParkedDeliveriesAsync,
            new ParkedDeliveryQuery { Agent = request.Text("agent"), Status = ParkedDeliveryStatus.Parked }, cancellationToken);

    private static async Task<CopResult<HttpAnswer>> ListAsync<TQuery, TView>(
        CopRequest request, Func<TQuery, CancellationToken, Task<CopResult<Page<TView>>>> list, TQuery query,
        CancellationToken cancellationToken) where TQuery : PageQuery where TView : View
    {
        var topicId = request.Text("topicId");
        if (topicId is not null && await request.Scope.Log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is null)
            return TopicScope.NotFound(topicId);
        query = query with { TopicId = topicId, Cursor = request.Text("cursor"), Limit = request.Limit() };
        var listed = await list(query, cancellationToken).ConfigureAwait(false);
        return listed.TryGet(out var page, out var error) ? HttpAnswer.Json(
            ("items", CopJson.Array(page.Items.Select(ViewJson.Write))), ("next", page.Next is null ? null : CopJson.From(page.Next)))
            : error;
    }

    // The parameter's choices have refused any other text.
    private static T? Parse<T>(CopRequest request, Func<T, string> name) where T : struct, Enum
    {
        foreach (var each in Enum.GetValues<T>())
        {
            if (name(each) == request.Text("status"))
                return each;
        }

        return null;
    }
}
