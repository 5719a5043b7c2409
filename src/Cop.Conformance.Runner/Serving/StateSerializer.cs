namespace Cop.Conformance.Runner;

/// <summary>Serializes the state of a topic for the binding.</summary>
internal static class StateSerializer
{
    public static async Task<CopResult<CopJson>> WriteAsync(
        ServedKernel served, string topicId, long? atSeq, CancellationToken cancellationToken)
    {
        if (await served.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is not { } head)
            return CopJson.Null;
        var replica = head.ReplicaOf is null
            ? CopJson.Null
            : CopJson.Object(("of", CopJson.From(head.ReplicaOf)), ("blocked", Blocked(head)));
        if (atSeq is not null)
        {
            var asOf = await served.Kernel.GetStateAsync(topicId, atSeq, cancellationToken).ConfigureAwait(false);
            return asOf.Map(state => state is null ? CopJson.Null : Write(state, [], replica));
        }

        return await served.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false) is { } rows
            && rows.Views.Any(view => view is Topic)
            ? Write(TopicState.From(topicId, rows.AppliedSeq, rows.Views, served.Upcasters), rows.Views.OfType<ParkedDelivery>(), replica)
            : Nothing(replica);
    }

    public static CopJson Blocked(TopicHead head) => head.BlockedBy is null ? CopJson.Null : CopJson.Object(
        ("eventId", CopJson.From(head.BlockedBy)), ("missing", CopJson.Array(head.MissingParentIds.Select(CopJson.From))));

    private static CopJson Write(TopicState state, IEnumerable<ParkedDelivery> parked, CopJson replica) => CopJson.Object(
        ("topic", ViewJson.Write(state.Topic)),
        ("tasks", List(state.Tasks)),
        ("steps", List(state.Steps)),
        ("artifacts", List(state.Artifacts)),
        ("continuations", List(state.Continuations)),
        ("errors", List(state.Errors.Where(error => !error.IsWarning).OrderBy(error => error.Seq))),
        ("parked", CopJson.Array(parked.Where(row => row.Status == ParkedDeliveryStatus.Parked).Select(Write))),
        ("asOfSeq", CopJson.From(state.AsOfSeq)),
        ("digest", CopJson.From(state.Digest)),
        ("replica", replica));

    // A replica without an applied event.
    private static CopJson Nothing(CopJson replica)
    {
        var none = CopJson.Array();
        return CopJson.Object(
            ("topic", CopJson.Null), ("tasks", none), ("steps", none), ("artifacts", none), ("continuations", none), ("errors", none),
            ("parked", none),
            ("asOfSeq", CopJson.Null), ("digest", CopJson.From(StateDigest.Compute([]))), ("replica", replica));
    }

    private static CopJson Write(ParkedDelivery parked) => CopJson.Object(
        ("agent", CopJson.From(AgentName.ToIdentity(parked.Agent))),
        ("eventId", parked.EventId is null ? null : CopJson.From(parked.EventId)),
        ("continuationId", parked.ContinuationId is null ? null : CopJson.From(parked.ContinuationId)),
        ("attempt", CopJson.From(parked.Attempt)),
        ("error", parked.Error), ("topicId", CopJson.From(parked.EventTopicId)));

    private static CopJson List(IEnumerable<View> views) => CopJson.Array(views.Select(ViewJson.Write));
}
