namespace Cop;

/// <summary>An attempt that becomes durable in the very commit that brings what it is about, so that its agent begins one commit earlier (D-61).</summary>
/// <param name="claim">The attempt as it will be.</param>
/// <param name="append">What brings it.</param>
/// <param name="work">Where who waits for the outcome goes on.</param>
internal sealed class JoinedClaim(LaneClaim claim, TopicAppend append, WorkStarter work)
{
    private readonly TaskCompletionSource<bool> _outcome = work.NewPromise<bool>();

    public LaneClaim Claim => claim;

    public TopicAppend Append => append;

    /// <summary>Whether what it is about can be read before the commit is durable: a continuation from an earlier one.</summary>
    public bool CanReadAhead => claim.Continuation is { } waiting && !append.Events.Any(stored => stored.Event.Id == waiting.EventId);

    /// <summary>Whether it is known to be durable; false also when nobody knows.</summary>
    public Task<bool> Outcome => _outcome.Task;

    public void End(bool isDurable) => work.Keep(_outcome, isDurable);
}
