namespace Cop.Ledger.Tests;

/// <summary>A ledger for one topic beside that of the store (9.8).</summary>
public sealed class TopicLedgerTests
{
    private const string Topic = "urn:cop:topic:a b/ö";

    private static readonly TrustFile Trust = new()
    {
        Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
    };

    [Fact, Trait("spec", "9.8")]
    public async Task A_topic_has_a_ledger_of_its_own_whose_records_have_the_same_form_and_hashes()
    {
        await using var world = await LedgerWorld.StartAsync();
        var (ofStore, ofTopic) = (LedgerWorld.Follower(10), Follower());
        for (var round = 0; round < 5; round++)
        {
            await world.AppendAsync(7, Topic);
            await world.AppendAsync(5);
            await world.CatchUpAsync(ofStore);
            await world.CatchUpAsync(ofTopic);
        }

        var reader = LedgerReader.Open(world.Store, Topic).Unwrap();
        var origin = (await reader.ReadOriginsAsync()).ShouldHaveSingleItem();
        (origin.TopicId, origin.Name).ShouldBe((Topic, $"{world.Store.StoreId}/topics/urn%3Acop%3Atopic%3Aa%20b%2F%C3%B6"));
        var found = await VerifyAsync(reader, origin, world);
        found.Faults.ShouldBeEmpty();
        (found.Head.Size, found.SignedRecords).ShouldBe((35L, 30L));
        var whole = await VerifyAsync(world.Reader, await world.OriginAsync(), world);
        whole.Faults.ShouldBeEmpty();
        whole.Head.Size.ShouldBe(60);

        var byEvent = (await ReadAsync(world.Reader, await world.OriginAsync())).ToDictionary(record => record.EventId);
        var (prev, index) = (LedgerRecord.Genesis, 0L);
        foreach (var record in await ReadAsync(reader, origin))
        {
            (record.Index, record.PrevHash).ShouldBe((index++, prev));
            (record.EventHash, record.TopicId, record.CreatedAt, record.NodeId).ShouldBe(
                (byEvent[record.EventId].EventHash, Topic, byEvent[record.EventId].CreatedAt, byEvent[record.EventId].NodeId));
            prev = record.ComputeHash();
        }

        var bundle = (await EvidenceBundle.ExportAsync(world.Store, reader, origin, Topic, [])).Unwrap();
        var proven = EvidenceVerifier.Verify(bundle.Utf8.Span, Trust).Unwrap();
        proven.Faults.ShouldBeEmpty();
        proven.Events.Length.ShouldBe(30);
        (await EvidenceBundle.ExportAsync(world.Store, reader, origin, "urn:cop:topic:t", [])).Error!.Code.ShouldBe(CopErrorCodes.NotFound);
    }

    [Fact, Trait("spec", "9.8")]
    public async Task A_new_node_continues_the_ledger_of_a_topic_and_finds_an_altered_event()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(12, Topic);
        await world.CatchUpAsync(Follower());
        await world.AppendAsync(3, Topic);
        await world.CatchUpAsync(Follower());
        var reader = LedgerReader.Open(world.Store, Topic).Unwrap();
        var origin = (await reader.ReadOriginsAsync())[0];
        (await reader.GetRecordCountAsync(origin)).ShouldBe(15);
        var log = new List<PositionedEvent>();
        await foreach (var stored in origin.ReadLogAsync(world.Store))
            log.Add(stored);
        log[4] = log[4] with { Event = Event.From(log[4].Event.Json.With("payload", CopJson.EmptyObject)).Unwrap() };
        var found = await LedgerVerifier.VerifyAsync(
            reader, origin, log.ToAsyncEnumerable(), new LedgerVerificationOptions { Trust = Trust });
        found.Faults.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            fault => fault.Kind.ShouldBe(LedgerFaultKind.AlteredEvent), fault => fault.Index.ShouldBe(4));
    }

    private static LedgerFollower Follower() => new(new LedgerOptions
    {
        Signer = LedgerWorld.Signer,
        CheckpointRecords = 10,
        MinInterval = TimeSpan.Zero,
        TopicId = Topic,
    });

    private static Task<LedgerVerification> VerifyAsync(LedgerReader reader, LedgerOrigin origin, LedgerWorld world) =>
        LedgerVerifier.VerifyAsync(reader, origin, origin.ReadLogAsync(world.Store), new LedgerVerificationOptions { Trust = Trust });

    private static async Task<List<LedgerRecord>> ReadAsync(LedgerReader reader, LedgerOrigin origin)
    {
        var records = new List<LedgerRecord>();
        await foreach (var row in reader.ReadRecordsAsync(origin))
            records.Add(LedgerRecord.Parse(row.Data.Span).Unwrap());
        return records;
    }
}
