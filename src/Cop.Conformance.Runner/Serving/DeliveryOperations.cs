namespace Cop.Conformance.Runner;

/// <summary>The operations that control the agents, the operator commands and the clock.</summary>
internal sealed class DeliveryOperations(ServedKernel served)
{
    public async Task<CopResult<CopJson>> NextAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        await served.SettleAsync(cancellationToken).ConfigureAwait(false);
        return served.Board.HandOut(members.OptionalText("agent"))?.ToJson() ?? CopJson.Null;
    }

    public async Task<CopResult<CopJson>> CompleteAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var (id, drafts, expected) = (members.Text("deliveryId"), DraftParser.Read(members.List("drafts")), DraftParser.Expected(members));
        _ = served.Kernel;
        if (served.Board.Take(id) is not { } open)
            return Lost(id);
        // A malformed draft is also a failed attempt.
        if (drafts.TryGet(out var given, out var fault))
            open.Complete(AgentOutput.Create(given) with { ExpectedSequence = expected });
        else
            open.Fail(new CopException(fault));
        return await EndedAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<CopResult<CopJson>> FailAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var (id, message) = (members.Text("deliveryId"), members.Text("message"));
        _ = served.Kernel;
        if (served.Board.Take(id) is not { } open)
            return Lost(id);
        open.Fail(new InvalidOperationException(message));
        return await EndedAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<CopResult<CopJson>> EffectAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var (id, name, value) = (members.Text("deliveryId"), members.Text("name"), members.Value("value"));
        _ = served.Kernel;
        if (served.Board.Find(id) is not { } open)
            return Lost(id);
        return CopJson.Object(
            ("value", await open.Context.RunOnceAsync(name, (_, _) => Task.FromResult(value), cancellationToken).ConfigureAwait(false)));
    }

    public async Task<CopResult<CopJson>> RetryAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Kernel.RetryParkedDeliveryAsync(
            members.Text("topicId"), members.Text("agent"), members.Text("eventId"), members.Text("operator"), cancellationToken)
        .ConfigureAwait(false))
            .Map(StoreOperations.EventsOf);

    public async Task<CopResult<CopJson>> SkipAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Kernel.SkipParkedDeliveryAsync(
            members.Text("topicId"), members.Text("agent"), members.Text("eventId"), members.Text("operator"), cancellationToken)
        .ConfigureAwait(false))
            .Map(StoreOperations.EventsOf);

    public async Task<CopResult<CopJson>> ResumeAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Kernel.ResumeContinuationAsync(
            members.Text("topicId"), members.Text("continuationId"), members.Text("operator"), members.OptionalText("agent"),
            null, cancellationToken).ConfigureAwait(false))
            .Map(StoreOperations.EventsOf);

    public async Task<CopResult<CopJson>> AbandonAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Kernel.AbandonContinuationAsync(
            members.Text("topicId"), members.Text("continuationId"), members.Text("operator"), members.OptionalText("reason"),
            cancellationToken).ConfigureAwait(false))
            .Map(StoreOperations.EventsOf);

    public async Task<CopResult<CopJson>> MoveClockAsync(DateTimeOffset? moment, CancellationToken cancellationToken)
    {
        // Requests answered before the move took effect before it.
        await served.SettleAsync(cancellationToken).ConfigureAwait(false);
        if (moment is { } to)
            served.Clock.Set(to);
        await served.SettleAsync(cancellationToken).ConfigureAwait(false);
        return CopJson.Object(("now", CopJson.From(CopTime.Format(served.Clock.GetUtcNow()))));
    }

    public Task<CopResult<CopJson>> AdvanceAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        if (members.OptionalInteger("ms") is not (>= 0 and <= 3_155_760_000_000 and var ms))
            throw RequestMembers.Wrong("ms", "is no count of milliseconds");
        return MoveClockAsync(served.Clock.GetUtcNow().AddMilliseconds(ms), cancellationToken);
    }

    public Task<CopResult<CopJson>> SetClockAsync(RequestMembers members, CancellationToken cancellationToken) =>
        MoveClockAsync(members.OptionalTime("to") ?? throw RequestMembers.Wrong("to", "is missing"), cancellationToken);

    // The binding allows a response before the output is durable; responding afterwards is simpler for testers.
    private async Task<CopResult<CopJson>> EndedAsync(CancellationToken cancellationToken)
    {
        await served.SettleAsync(cancellationToken).ConfigureAwait(false);
        return CopJson.EmptyObject;
    }

    private static CopError Lost(string id) => new(CopErrorCodes.DeliveryLost, $"The attempt of delivery '{id}' is over.");
}
