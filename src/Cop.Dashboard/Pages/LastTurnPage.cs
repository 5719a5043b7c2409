namespace Cop.Dashboard;

/// <summary>Leads to an agent's last turn: the newest topic that it wrote to, at its last event there.</summary>
internal static class LastTurnPage
{
    private const int MaxSought = 500;

    public static async Task<Answer> FindAsync(DashboardRequest request)
    {
        var name = request.Query("agent") ?? "";
        if (request.Site.Indexer(request.Kernel) is not { } indexer)
            return None(request, name);
        await indexer.CatchUpAsync(request.Site.Options.IndexPatience, request.Cancellation).ConfigureAwait(false);
        var newest = await indexer.Index.ListEntriesAsync(
            new TopicIndexQuery { Labels = [IndexLabels.Agent(name)], Limit = 20 }, request.Cancellation).ConfigureAwait(false);
        var identity = AgentName.ToIdentity(name);
        foreach (var topicId in newest.Select(entry => entry.TopicId))
        {
            if (await request.Log.GetHeadAsync(topicId, request.Cancellation).ConfigureAwait(false) is not { } head)
                continue;
            long? last = null;
            await foreach (var stored in request.Log.ReadTopicAsync(
                topicId, Math.Max(1, head.LastSeq - MaxSought), head.LastSeq, request.Cancellation).ConfigureAwait(false))
                last = stored.Initiator == identity ? stored.TopicSeq : last;
            return new Answer.SeeOther(request.Links.Topic(topicId, ("sel", last), ("to", last + 20)));
        }

        return None(request, name);
    }

    private static Answer.Page None(DashboardRequest request, string name) => new($"Agent {Texts.Short(name, 60)}", Html.Of($"""
        <h1>{name}</h1><p>This agent has written no event that you may see. <a href="{request.Links.Page("agents")}">Agents</a></p>
        """));
}
