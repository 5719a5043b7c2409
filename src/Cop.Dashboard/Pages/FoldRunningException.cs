namespace Cop.Dashboard;

/// <summary>A state of the past is not folded yet: the page says how far it is, and asks again by itself.</summary>
/// <param name="reached">The topicSeq that is folded.</param>
/// <param name="seq">The topicSeq of the state.</param>
internal sealed class FoldRunningException(long reached, long seq) : Exception
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public long Reached => reached;

    public Html Write(DashboardRequest request)
    {
        request.RefreshWithin(Retry);
        return Html.Of($"""
            <section role="status"><p class="wait">▶ Reading the events up to #{seq}: #{reached} so far. The page shows the state when it
            is there; without a script load it again. To stop, leave the page.</p>
            <progress max="{seq:0}" value="{reached:0}" aria-label="Events that are read"></progress></section>
            """);
    }
}
