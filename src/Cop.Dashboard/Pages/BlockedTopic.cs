namespace Cop.Dashboard;

/// <summary>A replica whose projection waits for parents that this store lacks.</summary>
internal static class BlockedTopic
{
    public const string WhoResolves = "Can resolve: the store that has the parents, by replicating them, or an operator, who unblocks it";

    private const int MaxShown = 5;

    /// <summary>The missing parents in words, the first five by their ids.</summary>
    public static string Missing(TopicHead head) =>
        $"{(head.MissingParentIds.Length == 1 ? "its parent" : "its parents")} {string.Join(", ", head.MissingParentIds.Take(MaxShown))}"
        + (head.MissingParentIds.Length > MaxShown ? $" and {Texts.Number(head.MissingParentIds.Length - MaxShown)} more" : "")
        + (head.MissingParentIds.Length == 1 ? " is missing" : " are missing");

    /// <summary>The page of a topic of which no event is applied; null when it is not such a topic.</summary>
    public static async Task<Answer?> ReadAsync(DashboardRequest request, string topicId)
    {
        var head = await request.Log.GetHeadAsync(topicId, request.Cancellation).ConfigureAwait(false);
        return head?.BlockedBy is null ? null : new Answer.Page(topicId, Html.Of($"""
            <h1>{Texts.Short(topicId, 200)}</h1>
            <p>replica of <code class="id">{head.ReplicaOf}</code> · {Texts.Counted(
                head.LastSeq - head.AppliedSeq, "event waits", "events wait")}</p>
            <section><h2>Waits now</h2>
            <p class="bad">✗ The projection stands still at event {head.BlockedBy}: {Missing(head)}. {WhoResolves}.</p>
            {Html.When(request.Visitor.MayOperate, $"{TopicOperations.Form(request, topicId, "unblock", "Unblock…")}")}
            </section>
            """))
        {
            AsOf = "no event is applied yet", Command = $"cop topic show {topicId}", Watched = [topicId],
        };
    }
}
