using System.Collections.Immutable;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>The most parked deliveries that one call decides: 1,000.</summary>
    public const int MaxParkedDecisions = 1000;

    /// <summary>Retries a parked delivery, out of order and with its attempts counted from 1. The command is recorded in the log.</summary>
    /// <param name="topicId">Topic of the parked row, as listed.</param>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="subjectId">Id of the event or continuation to deliver.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <remarks>Decision M-7.</remarks>
    public Task<CopResult<AppendReceipt>> RetryParkedDeliveryAsync(
        string topicId, string agent, string subjectId, string operatorId, CancellationToken cancellationToken = default) =>
        DecideOneAsync(EventTypes.DeliveryRetried, new(topicId, agent, subjectId), operatorId, cancellationToken);

    /// <summary>Skips a parked delivery; a subscription that it blocked continues. The command is recorded in the log.</summary>
    /// <param name="topicId">Topic of the parked row, as listed.</param>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="subjectId">Id of the event or continuation to deliver.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <remarks>Decision M-7.</remarks>
    public Task<CopResult<AppendReceipt>> SkipParkedDeliveryAsync(
        string topicId, string agent, string subjectId, string operatorId, CancellationToken cancellationToken = default) =>
        DecideOneAsync(EventTypes.DeliverySkipped, new(topicId, agent, subjectId), operatorId, cancellationToken);

    /// <summary>Retries several parked deliveries, each as <see cref="RetryParkedDeliveryAsync"/> does.</summary>
    /// <param name="deliveries">The deliveries, at most <see cref="MaxParkedDecisions"/>.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>.</param>
    /// <param name="reason">The reason, recorded with each; null for none.</param>
    /// <param name="cancellationToken">Stops waiting. The outcomes are then unknown; repeating the call is safe.</param>
    /// <returns>The outcome of each, in the order of the deliveries: one may fail and the others succeed.</returns>
    /// <remarks>Decision M-7.</remarks>
    public Task<ImmutableArray<CopResult<AppendReceipt>>> RetryParkedDeliveriesAsync(
        IReadOnlyList<ParkedDeliveryKey> deliveries, string operatorId, string? reason = null,
        CancellationToken cancellationToken = default) =>
        DecideParkedAsync(EventTypes.DeliveryRetried, deliveries, operatorId, reason, cancellationToken);

    /// <summary>Skips several parked deliveries, each as <see cref="SkipParkedDeliveryAsync"/> does.</summary>
    /// <inheritdoc cref="RetryParkedDeliveriesAsync"/>
    public Task<ImmutableArray<CopResult<AppendReceipt>>> SkipParkedDeliveriesAsync(
        IReadOnlyList<ParkedDeliveryKey> deliveries, string operatorId, string? reason = null,
        CancellationToken cancellationToken = default) =>
        DecideParkedAsync(EventTypes.DeliverySkipped, deliveries, operatorId, reason, cancellationToken);

    private async Task<CopResult<AppendReceipt>> DecideOneAsync(
        string type, ParkedDeliveryKey delivery, string operatorId, CancellationToken cancellationToken) =>
        (await DecideParkedAsync(type, [delivery], operatorId, null, cancellationToken).ConfigureAwait(false))[0];

    private async Task<ImmutableArray<CopResult<AppendReceipt>>> DecideParkedAsync(
        string type, IReadOnlyList<ParkedDeliveryKey> deliveries, string operatorId, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deliveries.Count, MaxParkedDecisions, nameof(deliveries));
        if ((RefusalInsideAgent() ?? ActorRules.Check(operatorId, "operator") ?? RefuseReason(reason)) is { } refused)
            return [.. deliveries.Select(_ => CopResult.Fail<AppendReceipt>(refused))];
        var read = await StoreErrors.CatchAsync(() => LoadParkedAsync(deliveries, cancellationToken)).ConfigureAwait(false);
        if (!read.TryGet(out var loaded, out var unread))
            return [.. deliveries.Select(_ => CopResult.Fail<AppendReceipt>(unread))];
        // The pipeline takes the appends of one call together.
        return [.. await Task.WhenAll(deliveries.Select(delivery => StoreErrors.CatchAsync(
            () => DecideLoadedAsync(type, delivery, loaded, new(operatorId, reason), cancellationToken)))).ConfigureAwait(false)];
    }

    private async Task<CopResult<LoadedParked>> LoadParkedAsync(
        IReadOnlyList<ParkedDeliveryKey> deliveries, CancellationToken cancellationToken)
    {
        var rows = await Components.Storage.LoadAsync(ParkedKeys(deliveries), cancellationToken).ConfigureAwait(false);
        var keys = new RowKeys { MustBeFresh = true };
        keys.Subscriptions.UnionWith(deliveries.Select(delivery => FindParked(delivery, rows)).OfType<ParkedDelivery>()
            .Select(parked => new SubscriptionKey(parked.EventTopicId, parked.Agent)));
        return new LoadedParked(rows, keys.IsEmpty ? rows
            : await Components.Storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false));
    }

    // Of a topic that was closed since, the row in the operations topic is the current one.
    private ParkedDelivery? FindParked(ParkedDeliveryKey delivery, ILoadedRows rows) =>
        ViewKeysOf(delivery).Select(known => rows.TryGetView(known, out var view) ? view : null)
            .OfType<ParkedDelivery>().Select(row => ParkedListing.FindReplacement(row, OperationsTopicId, rows) ?? row)
            .FirstOrDefault(row => row.Status == ParkedDeliveryStatus.Parked);

    private async Task<CopResult<AppendReceipt>> DecideLoadedAsync(
        string type, ParkedDeliveryKey delivery, LoadedParked loaded, ParkedDecision decision, CancellationToken cancellationToken)
    {
        var parked = FindParked(delivery, loaded.Rows);
        if (parked is null || KeyOf(parked, loaded.Rows) is not { } key)
            return new CopError(
                CopErrorCodes.NotFound,
                $"Topic '{delivery.TopicId}' has no parked delivery of '{delivery.SubjectId}' to agent '{delivery.Agent}'; list them with "
                + "'cop delivery list'.");
        var subscriptionKey = new SubscriptionKey(parked.EventTopicId, parked.Agent);
        var subscription = loaded.Subscriptions.TryGetSubscription(subscriptionKey, out var known) && known is not null ? known
            : await Components.Storage.GetSubscriptionAsync(subscriptionKey, cancellationToken).ConfigureAwait(false);
        var change = new SubscriptionChange(subscription, current => (type == EventTypes.DeliveryRetried, key.ContinuationId) switch
        {
            (true, null) => SubscriptionRules.Reopen(current, key),
            (true, _) => SubscriptionRules.ResumeNow(current, key),
            _ => SubscriptionRules.Skip(current, key),
        });
        if (!Components.Appender.Prepare([Supervisor.Decided(type, parked, decision)], parked.TopicId, Supervisor.Actor)
            .TryGet(out var templates, out var fault))
            return fault;
        var result = await Components.Appender.AppendAsync(
            new AppendRequest { Events = templates, Subscriptions = [change] }, cancellationToken).ConfigureAwait(false);
        if (result.Error is { Code: CopErrorCodes.TopicClosed })
            result = await AppendToOperationsAsync(type, parked, decision, change, cancellationToken).ConfigureAwait(false);
        return result;
    }

    // A subject is an event or a continuation; the key of the other has no row.
    private static ViewKey[] ViewKeysOf(ParkedDeliveryKey delivery)
    {
        var agent = AgentName.Normalize(delivery.Agent);
        return [ViewKey.Parked(delivery.TopicId, agent, delivery.SubjectId, null),
            ViewKey.Parked(delivery.TopicId, agent, null, delivery.SubjectId)];
    }

    private RowKeys ParkedKeys(IEnumerable<ParkedDeliveryKey> deliveries)
    {
        var keys = new RowKeys { MustBeFresh = true };
        foreach (var delivery in deliveries)
        {
            keys.Views.UnionWith(ViewKeysOf(delivery));
            keys.Views.UnionWith(ViewKeysOf(delivery with { TopicId = OperationsTopicId }));
            keys.Locations.Add(delivery.SubjectId);
        }

        return keys;
    }

    private static DeliveryKey? KeyOf(ParkedDelivery parked, ILoadedRows rows) => parked switch
    {
        { ContinuationId: { } continuationId } => DeliveryKey.Continuation(continuationId),
        _ when rows.TryGetLocation(parked.SubjectId, out var location) && location is { } found => DeliveryKey.Event(found.Seq),
        _ => null,
    };

    private static CopError? RefuseReason(string? reason) => reason is { Length: > 4000 }
        ? new CopError(CopErrorCodes.LimitExceeded, $"The reason has {reason.Length} characters; give at most 4000.")
        : null;

    // The row's topic was closed: the command is recorded in the operations topic.
    private async Task<CopResult<AppendReceipt>> AppendToOperationsAsync(
        string type, ParkedDelivery parked, ParkedDecision decision, SubscriptionChange change, CancellationToken cancellationToken)
    {
        var moved = parked with { TopicId = OperationsTopicId };
        var parking = Supervisor.Decided(EventTypes.DeliveryParked, moved, decision with { Reason = null });
        if (!Components.Appender.Prepare([parking, Supervisor.Decided(type, moved, decision)], OperationsTopicId, Supervisor.Actor)
            .TryGet(out var templates, out var fault))
            return fault;
        return await Components.Appender.AppendAsync(new AppendRequest { Events = templates, Subscriptions = [change] }, cancellationToken)
            .ConfigureAwait(false);
    }

    private sealed record LoadedParked(ILoadedRows Rows, ILoadedRows Subscriptions);
}
