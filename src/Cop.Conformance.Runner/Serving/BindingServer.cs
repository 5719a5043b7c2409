namespace Cop.Conformance.Runner;

/// <summary>The server side of the binding (spec/binding.md), independent of the transport. It never throws.</summary>
public sealed class BindingServer : IAsyncDisposable
{
    private delegate Task<CopResult<CopJson>> Operation(RequestMembers members, CancellationToken cancellationToken);

    private static readonly string[] Features =
        ["crash", "positions", "effects", "upcasters", "overlap", "hops", "hitl", "ai", "ledger", "jsonld"];

    private readonly ServedKernel _served;
    private readonly string _version;
    private readonly TextWriter _log;
    private readonly Dictionary<string, Operation> _operations;
    private readonly HashSet<string> _exclusive =
        ["reset", "restart", "crash", "settle", "deliver.next", "clock.advance", "clock.set", "ledger"];
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="source">Creates the stores.</param>
    /// <param name="version">The version for <c>hello</c>.</param>
    /// <param name="log">Receives internal errors, which are not sent to the tester.</param>
    public BindingServer(IStoreFactory source, string version, TextWriter log)
    {
        (_served, _version, _log) = (new ServedKernel(source), version, log);
        _operations = new(StringComparer.Ordinal) { ["hello"] = (_, _) => Now(Hello()) };
        AddStore(new StoreOperations(_served));
        AddDeliveries(new DeliveryOperations(_served));
        _operations["ledger"] = new LedgerOperations(_served).RecordsAsync;
        _operations["ledger.verify"] = LedgerOperations.VerifyAsync;
        _operations["ledger.signature"] = LedgerOperations.SignatureAsync;
        AddPure();
        AddJsonLd();
    }

    /// <summary>Handles one request and returns the result as JSON.</summary>
    public async Task<CopJson> AnswerAsync(string operation, CopJson members, CancellationToken cancellationToken) =>
        ResultJson.Write(Shown(await TryAsync(operation, members, cancellationToken).ConfigureAwait(false)), data => data);

    /// <summary>Returns the response to an invalid request.</summary>
    public static CopJson NoRequest(string why) => ResultJson.Write<CopJson>(new CopError("invalid_request", why), data => data);

    public async ValueTask DisposeAsync()
    {
        await _served.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private async Task<CopResult<CopJson>> TryAsync(string operation, CopJson members, CancellationToken cancellationToken)
    {
        if (!_operations.TryGetValue(operation, out var run))
            return new CopError("unsupported_operation", "The operation does not exist; hello lists all operations.");
        var isAlone = _exclusive.Contains(operation);
        if (isAlone)
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await run(new RequestMembers(members), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidRequestException fault)
        {
            return new CopError("invalid_request", fault.Message);
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            await _log.WriteLineAsync($"{operation}: {fault}").ConfigureAwait(false);
            return new CopError(CopErrorCodes.InternalError, "", CopErrorCategory.Fatal);
        }
        finally
        {
            if (isAlone)
                _turn.Release();
        }
    }

    // Fatal errors reveal no internals (M-14).
    private static CopResult<CopJson> Shown(CopResult<CopJson> result) => result.Error is { Category: CopErrorCategory.Fatal }
        ? new CopError(CopErrorCodes.InternalError, "The request could not be handled; the log of the target has the reason.")
        : result;

    private CopJson Hello() => CopJson.Object(
        ("name", CopJson.From("COP kernel")),
        ("version", CopJson.From(_version)),
        ("protocol", CopJson.From("1.0")),
        ("level", CopJson.From("core")),
        ("operations", CopJson.Array(_operations.Keys.Select(CopJson.From))),
        ("features", CopJson.Array(Features.Select(CopJson.From))));

    private void AddStore(StoreOperations store)
    {
        _operations["reset"] = store.ResetAsync;
        _operations["restart"] = (members, cancellation) => store.RestartAsync(members, isCrash: false, cancellation);
        _operations["crash"] = (members, cancellation) => store.RestartAsync(members, isCrash: true, cancellation);
        _operations["append"] = store.AppendAsync;
        _operations["replicate"] = store.ReplicateAsync;
        _operations["adopt"] = store.AdoptAsync;
        _operations["unblock"] = store.UnblockAsync;
        _operations["read"] = store.ReadAsync;
        _operations["event"] = store.EventAsync;
        _operations["artifact"] = store.ArtifactAsync;
        _operations["state"] = store.StateAsync;
        _operations["request"] = store.RequestAsync;
        _operations["use"] = store.UseAsync;
        _operations["rebuild"] = store.RebuildAsync;
        _operations["positions"] = store.PositionsAsync;
    }

    private void AddDeliveries(DeliveryOperations deliveries)
    {
        _operations["deliver.next"] = deliveries.NextAsync;
        _operations["deliver.complete"] = deliveries.CompleteAsync;
        _operations["deliver.fail"] = deliveries.FailAsync;
        _operations["deliver.effect"] = deliveries.EffectAsync;
        _operations["delivery.retry"] = deliveries.RetryAsync;
        _operations["delivery.skip"] = deliveries.SkipAsync;
        _operations["continuation.resume"] = deliveries.ResumeAsync;
        _operations["continuation.abandon"] = deliveries.AbandonAsync;
        _operations["settle"] = (_, cancellation) => deliveries.MoveClockAsync(null, cancellation);
        _operations["clock.advance"] = deliveries.AdvanceAsync;
        _operations["clock.set"] = deliveries.SetClockAsync;
    }

    private void AddJsonLd()
    {
        _operations["jsonld.context"] = (members, _) => Now(JsonLdOperations.Context(members));
        _operations["jsonld.event"] = (members, _) => Now(JsonLdOperations.DescribeEvent(members));
        _operations["jsonld.view"] = (members, _) => Now(JsonLdOperations.DescribeView(members));
        _operations["jsonld.read"] = (members, _) => Now(JsonLdOperations.ReadEvent(members));
    }

    private void AddPure()
    {
        _operations["canonicalize"] = (members, _) => Now(PureOperations.Canonicalize(members));
        _operations["hash"] = (members, _) => Now(PureOperations.Hash(members));
        _operations["verify"] = (members, _) => Now(PureOperations.Verify(members));
        _operations["order"] = (members, _) => Now(PureOperations.Order(members));
        _operations["cloudevents.export"] = (members, _) => Now(PureOperations.Export(members));
        _operations["cloudevents.parse"] = (members, _) => Now(PureOperations.Parse(members));
        _operations["cloudevents.batch"] = (members, _) => Now(PureOperations.Batch(members));
        _operations["cloudevents.replicate"] = (members, _) => Now(PureOperations.Replicate(members));
        _operations["cloudevents.import"] = (members, _) => Now(PureOperations.Import(members));
    }

    private static Task<CopResult<CopJson>> Now(CopResult<CopJson> result) => Task.FromResult(result);
}
