namespace Cop.Dashboard;

/// <summary>A topic in the form that a request asks for.</summary>
/// <param name="Request">The request.</param>
/// <param name="Topic">The topic's row now.</param>
/// <param name="AsOf">The topicSeq of the past that is shown; null for now.</param>
internal sealed record TopicView(DashboardRequest Request, Topic Topic, long? AsOf)
{
    public Links Links => Request.Links;

    /// <summary>The last topicSeq that is shown.</summary>
    public long Seq => AsOf ?? Topic.LastSeq;

    public bool IsPast => AsOf is not null;

    /// <summary>The present address with changed parameters.</summary>
    public string Address(params ReadOnlySpan<(string Name, object? Value)> changed)
    {
        var query = new List<(string, object?)>();
        foreach (var name in new[] { "tab", "asof", "to", "sel", "a", "b" })
        {
            object? value = Request.Query(name);
            foreach (var change in changed)
            {
                if (change.Name == name)
                    value = change.Value;
            }

            query.Add((name, value));
        }

        return Links.Topic(Topic.Id, [.. query]);
    }

    /// <summary>The state as of <see cref="Seq"/>, or of another topicSeq.</summary>
    /// <exception cref="FoldRunningException">The fold takes longer than a page waits.</exception>
    public async Task<TopicState?> StateAsync(long? seq = null) =>
        (await Request.Site.States(Request.Kernel).GetAsync(
            Topic.Id, seq ?? Seq, Request.Site.Options.BlockPatience, Request.Cancellation).ConfigureAwait(false)).Unwrap();

    /// <summary>Fields that keep the parameters of the address besides the time.</summary>
    public Html Fixed() => Html.Of($"""
        {Forms.Hidden("id", Request.Context.Request.Query["id"].ToString() is { Length: > 0 } id ? id : null)}{Forms.Hidden("tab",
            Request.Query("tab"))}{Forms.Hidden("sel", Request.Query("sel"))}
        """);
}
