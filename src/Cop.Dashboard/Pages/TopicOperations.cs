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
                topicId, continuation, actor.Identity, null, request.Cancellation).ConfigureAwait(false)).Error,
            "unblock" => (await request.Kernel.UnblockTopicAsync(topicId, actor.Identity, request.Cancellation).ConfigureAwait(
                false)).Error,
            _ => new CopError(CopErrorCodes.InvalidQuery, "The form names no operation."),
        };
        return error is { } refused ? Answer.From(Refusal.From(refused))
            : new Answer.SeeOther(request.Links.Topic(topicId, ("tab", "waits")));
    }
}
