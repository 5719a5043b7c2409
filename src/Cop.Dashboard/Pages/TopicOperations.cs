namespace Cop.Dashboard;

/// <summary>Changes of a topic by an operator. Each is an event with the operator's identity.</summary>
internal static class TopicOperations
{
    public static async Task<Answer> RunAsync(DashboardRequest request, string topicId)
    {
        if (!request.Visitor.MayOperate || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to operate this store."));
        if (!await request.Visitor.Scope.CanSeeAsync(topicId, request.Cancellation).ConfigureAwait(false))
            return Answer.From(Refusal.NotFound());
        var reason = request.Field("reason") is { Length: > 0 } given ? given : null;
        var continuation = request.Field("continuation");
        var error = request.Field("do") switch
        {
            "abandon" => (await request.Kernel.AbandonContinuationAsync(
                topicId, continuation, actor.Identity, reason, request.Cancellation).ConfigureAwait(false)).Error,
            "resume" => (await request.Kernel.ResumeContinuationAsync(
                topicId, continuation, actor.Identity, null, reason, request.Cancellation).ConfigureAwait(false)).Error,
            "unblock" => (await request.Kernel.UnblockTopicAsync(topicId, actor.Identity, reason, request.Cancellation).ConfigureAwait(
                false)).Error,
            "rebuild" => await RebuildAsync(request, topicId, actor, reason).ConfigureAwait(false),
            _ => new CopError(CopErrorCodes.InvalidQuery, "The form names no operation."),
        };
        return error is { } refused ? Answer.From(Refusal.From(refused))
            : new Answer.SeeOther(request.Links.Topic(topicId, ("tab", request.Field("do") == "rebuild" ? "state" : "waits")));
    }

    /// <summary>The form of an operation of a topic, with a reason.</summary>
    public static Html Form(
        DashboardRequest request, string topicId, string name, string label, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var hidden = new List<Html> { Forms.Token, Forms.Hidden("do", name) };
        foreach (var (field, value) in fields)
            hidden.Add(Forms.Hidden(field, value));
        return Html.Of($"""
            <details class="operation"><summary>{label}</summary><form method="post" action="{request.Links.TopicPart(
                topicId, "operate")}">{hidden}
            {Forms.Input("reason", "Reason", null)} <button>{label.TrimEnd('…')}
            as {request.Visitor.Actor?.Identity}</button></form></details>
            """);
    }

    // A rebuild is no event of the topic: the dashboard records it before it begins.
    private static async Task<CopError?> RebuildAsync(DashboardRequest request, string topicId, Actor actor, string? reason) =>
        await DashboardEvents.RecordAsync(
            request.Kernel, actor, DashboardEvents.RebuildStarted, [("topicId", topicId), ("reason", reason)], request.Cancellation)
            .ConfigureAwait(false)
            ?? (await request.Kernel.RebuildTopicAsync(topicId, request.Cancellation).ConfigureAwait(false)).Error;
}
