using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>Stuck work that is no label of the index: blocked topics, and agents that no live node runs.</summary>
/// <param name="Blocked">The heads of visible topics whose projection waits for missing parents.</param>
/// <param name="Absent">The agents that no live node runs, with the number of topics that wait for each.</param>
internal sealed record StuckTopics(ImmutableArray<TopicHead> Blocked, ImmutableArray<(string Agent, long Topics)> Absent)
{
    private const int Most = 50;
    private const string Resumers = "o/resumer/";

    public bool IsEmpty => Blocked.IsEmpty && Absent.IsEmpty;

    /// <summary>Reads the topics, at most 51, and the agents.</summary>
    public static async Task<StuckTopics> ReadAsync(DashboardRequest request, ITopicIndex index)
    {
        var blocked = await BlockedAsync(request, request.Cancellation).ConfigureAwait(false);
        // The counters are those of all topics.
        if (!request.Visitor.SeesAll || request.Kernel.DeliveryStatus is not { } status)
            return new(blocked, []);
        var sessions = await status.ReadSessionsAsync(request.Cancellation).ConfigureAwait(false);
        Leases.Watch(request, sessions);
        var counters = await index.ReadCountersAsync(Resumers, "o/resumer0", 1000, request.Cancellation).ConfigureAwait(false);
        return new(blocked, AbsentFrom(sessions, counters));
    }

    /// <summary>The heads of blocked topics that the visitor sees, at most 51.</summary>
    public static async Task<ImmutableArray<TopicHead>> BlockedAsync(DashboardRequest request, CancellationToken cancellationToken)
    {
        var blocked = ImmutableArray.CreateBuilder<TopicHead>();
        await foreach (var head in request.Kernel.FindBlockedTopicsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await request.Visitor.Scope.CanSeeAsync(head.TopicId, cancellationToken).ConfigureAwait(false))
                blocked.Add(head);
            if (blocked.Count > Most)
                break;
        }

        return blocked.DrainToImmutable();
    }

    /// <summary>A number of blocked topics in words.</summary>
    public static string Counted(int blocked) => blocked > Most ? $"more than {Most} replicas are blocked"
        : Texts.Counted(blocked, "replica is blocked", "replicas are blocked");

    /// <summary>The agents of counters that no live node runs, those that most topics wait for first.</summary>
    public static ImmutableArray<(string Agent, long Topics)> AbsentFrom(
        ImmutableArray<NodeSession> sessions, IEnumerable<TopicIndexCounter> counters)
    {
        var live = sessions.Where(session => session.IsLive).SelectMany(session => session.Agents).ToHashSet(StringComparer.Ordinal);
        return [.. counters.Where(counter => counter.Name.StartsWith(Resumers, StringComparison.Ordinal) && counter.Value > 0)
            .Select(counter => (Agent: counter.Name[Resumers.Length..], Topics: counter.Value))
            .Where(pair => !live.Contains(pair.Agent)).OrderByDescending(pair => pair.Topics)];
    }

    public Html Write(DashboardRequest request) => Html.Of($"""
        {Html.When(!Blocked.IsEmpty, $"""
        <section><h2>Blocked by missing parents</h2><ul>{Blocked.Take(Most).Select(head => Item(request, head))}</ul>
        {Html.When(Blocked.Length > Most, $"<p class=\"dim\">More are left out; <code>FindBlockedTopicsAsync</code> gives them all." +
            $"</p>")}</section>
        """)}
        {Html.When(!Absent.IsEmpty, $"""
        <section><h2>Agents that no live node runs</h2><ul>{Absent.Take(Most).Select(pair => Html.Of($"""
        <li class="bad">✗ {pair.Agent}: <a href="{Links.WithQuery(request.Links.Page("topics"), ("resumer", pair.Agent))}">{Texts.Counted(
            pair.Topics, "topic waits", "topics wait")}</a>.
        Can resolve: a node that runs this agent, or an operator</li>
        """))}</ul>
        {Html.When(Absent.Length > Most, $"<p class=\"dim\">{Absent.Length - Most} more agents are left out.</p>")}</section>
        """)}
        """);

    private static Html Item(DashboardRequest request, TopicHead head) => Html.Of($"""
        <li class="bad">✗ <a href="{request.Links.Topic(head.TopicId, ("tab", "waits"))}">{Texts.Short(head.TopicId, 120)}</a>
        at event {head.BlockedBy}: {BlockedTopic.Missing(head)}. {BlockedTopic.WhoResolves}</li>
        """);
}
