using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>
/// The connection of one run of a node to the shared store. Every call and its response are work items, and the fault injector decides on
/// their outcome.
/// </summary>
internal sealed partial class SimulatedConnection(
    SimulationLoop pump, SimulatedStore store, NodeRun run, FaultInjector weather, SeededRandom chance, Action<NodeRun> called)
: IEventStore
{
    /// <summary>The prefix of the ids of simulated nodes.</summary>
    public const string NodePrefix = "urn:cop:node:simulated-";

    private const int PageSize = 16;
    private static readonly WorkItemOwner Network = new("the network");

    private int _heard = store.News;

    /// <inheritdoc/>
    public string StoreId => store.Storage.StoreId;

    /// <inheritdoc/>
    public string NodeId { get; } = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{NodePrefix}{run.Node}");

    /// <inheritdoc/>
    public string SessionId => run.Session;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public int MaxCommitsInFlight => 3;

    /// <inheritdoc/>
    public bool CanHistoryChange => store.CanHistoryChange;

    /// <inheritdoc/>
    public ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
    {
        var assumesNewIds = !keys.MustBeFresh && chance.OneIn(2);
        return new(CallAsync<ILoadedRows>(() =>
        {
            var rows = new RowSnapshot(store.Rows, keys, assumesNewIds);
            // That an id is known acknowledges its event, so the answer waits as a commit does.
            if (store.IsStandbyStalled && keys.NewIds.Any(id => rows.TryGetLocation(id, out var location) && location is not null))
                throw OutOfReach("was cancelled while it waited for the standby");
            return rows;
        }));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken) =>
        CallAsync(
            () => Here(store.CommitAsync(run, units, isHeard: true)),
            // A lost call may be lost between two units.
            () => Here(store.CommitAsync(run, [.. units.Take(chance.Next(1, units.Count + 1))], isHeard: false)),
            // The call itself was rejected, so its caller never learns that the second one was executed.
            () => Here(store.CommitAsync(run, units, isHeard: false)));

    /// <inheritdoc/>
    public Task<TopicRows?> ReadRowsAsync(string topicId, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.ReadRowsAsync(topicId, cancellationToken)));

    /// <inheritdoc/>
    public Task<bool> ReplaceViewsAsync(string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.ReplaceViewsAsync(topicId, appliedSeq, views, CancellationToken.None)));

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredProfile>> DeclareProfilesAsync(
        ImmutableArray<ProfileVersion> profiles, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.DeclareProfilesAsync(profiles, CancellationToken.None)));

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> AddProfileAsync(ProfileVersion profile, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.AddProfileAsync(profile, CancellationToken.None)));

    /// <inheritdoc/>
    public Task CompleteProfileAsync(ProfileVersion profile, CancellationToken cancellationToken) =>
        CallAsync(() => Here(CompleteHereAsync(profile)));

    /// <inheritdoc/>
    public async ValueTask<bool> IsSessionEndedAsync(string session, CancellationToken cancellationToken) =>
        session != SessionId && await CallAsync(() => store.IsGone(session)).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task RegisterAgentAsync(string agent, long? fromSeq, CancellationToken cancellationToken) =>
        CallAsync(() => Here(RegisterHereAsync(agent, fromSeq)));

    /// <inheritdoc/>
    public Task<AgentSubscription> GetSubscriptionAsync(SubscriptionKey key, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.GetSubscriptionAsync(key, cancellationToken)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> FindTopicsWithWorkAsync(
        string agent, EventFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (
            var topicId in await CallAsync(
                () => store.Storage.FindTopicsWithWorkAsync(agent, filter, CancellationToken.None).ToBlockingEnumerable().ToList())
            .ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return topicId;
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Event>> ReadNextEventsAsync(
        string topicId, long afterSeq, EventFilter filter, int limit, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.ReadNextEventsAsync(topicId, afterSeq, filter, limit, CancellationToken.None)));

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> FindNamedParentsAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.FindNamedParentsAsync(eventIds, CancellationToken.None)));

    /// <inheritdoc/>
    public Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
        string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.ReadEventsByTypeAsync(topicId, type, afterSeq, limit, CancellationToken.None)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> WatchRemoteCommitsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (topicIds, next) = await CallAsync(() => store.NewsFor(SessionId, _heard)).ConfigureAwait(false);
            foreach (var topicId in topicIds)
                yield return topicId;
            _heard = next;
            if (topicIds.IsEmpty)
                await run.News.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Continuation>> ReadActiveContinuationsAsync(
        ViewKey? after, int limit, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.ReadActiveContinuationsAsync(after, Math.Min(limit, PageSize), CancellationToken.None)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<Topic> FindIdleTopicsAsync(string? topicId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (
            var topic in await CallAsync(
                () => store.Storage.FindIdleTopicsAsync(topicId, CancellationToken.None).ToBlockingEnumerable().ToList())
            .ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return topic;
        }
    }

    /// <summary>Ends the session.</summary>
    public ValueTask DisposeAsync()
    {
        run.End();
        return ValueTask.CompletedTask;
    }

    // The store executes calls in no time; only the network takes time.
    private static T Here<T>(Task<T> done) => done.IsCompleted
        ? done.GetAwaiter().GetResult()
        : throw new InvalidOperationException("The simulated store did not respond synchronously.");

    private async Task<bool> CompleteHereAsync(ProfileVersion profile)
    {
        await store.Storage.CompleteProfileAsync(profile, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> RegisterHereAsync(string agent, long? fromSeq)
    {
        await store.Storage.RegisterAgentAsync(agent, fromSeq, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    private Task<T> CallAsync<T>(Func<T> carryOut, Func<T>? carryOutLost = null, Func<T>? carryOutAgain = null)
    {
        pump.MustBeHere(run.Owner.Name);
        called(run);
        var fate = weather.Next(run.Node, pump.Elapsed);
        var answer = new TaskCompletionSource<T>();
        // The call proceeds even if its caller has gone.
        pump.PostIn(fate.There, Network, () =>
        {
            if (fate.IsRefused)
                Answer(answer, fate, () => throw OutOfReach("was rejected"));
            else if (fate.LosesAnswer)
                AnswerLost(answer, fate, carryOutLost ?? carryOut);
            else
                Answer(answer, fate, carryOut);
        });
        if (fate.RepeatsAfter is { } pause)
            pump.PostIn(fate.There + pause, Network, () => Repeat(carryOutAgain ?? carryOut));
        return answer.Task;
    }

    private void AnswerLost<T>(TaskCompletionSource<T> answer, CallOutcome fate, Func<T> carryOut) => Answer<T>(answer, fate, () =>
    {
        carryOut();
        throw OutOfReach("has an unknown outcome: its response was lost");
    });

    private void Answer<T>(TaskCompletionSource<T> answer, CallOutcome fate, Func<T> carryOut)
    {
        try
        {
            var result = carryOut();
            pump.PostIn(fate.Back, run.Owner, () => answer.TrySetResult(result));
        }
        catch (Exception fault)
        {
            // The caller receives every error of the store.
            pump.PostIn(fate.Back, run.Owner, () => answer.TrySetException(fault));
        }
    }

    private static void Repeat<T>(Func<T> carryOut)
    {
        try
        {
            carryOut();
        }
        catch (CopException)
        {
            // The caller has gone.
            return;
        }
    }

    private static CopException OutOfReach(string what) =>
        new(CopError.Temporary(CopErrorCodes.Unavailable, $"A call to the store {what}; retry."));
}
