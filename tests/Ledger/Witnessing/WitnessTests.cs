namespace Cop.Ledger.Tests;

public sealed class WitnessTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private readonly Ed25519Signer _key = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)9, 32)]);

    private static readonly TrustFile Trust = new()
    {
        Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
    };

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task An_extension_is_cosigned_and_everything_else_is_refused()
    {
        await using var world = await LedgerWorld.StartAsync();
        await GrowAsync(world, 100);
        var witness = new Witness("w", _key, Trust);
        var first = (await witness.CosignAsync(await RequestAsync(world, 0), null, Now)).Unwrap();
        await GrowAsync(world, 130);
        var request = WitnessRequest.Parse((await RequestAsync(world, 100)).ToString()).Unwrap();
        var (seen, line) = (await witness.CosignAsync(request, first.Seen, Now)).Unwrap();
        seen.Size.ShouldBe(200);
        request.Note.With(line).Verify(new NoteKey("w", NoteKey.TimedCosignature, [.. _key.PublicKey.Span])).ShouldBe(true);

        await RefusedAsync(request with { OldSize = 99 }, first.Seen, LedgerErrorCodes.InvalidProof);
        await RefusedAsync(request with { Proof = [] }, first.Seen, LedgerErrorCodes.NotAnExtension);
        await RefusedAsync(request with { Proof = [.. request.Proof, MerkleHash.Empty] }, first.Seen, LedgerErrorCodes.NotAnExtension);
        await RefusedAsync(request, seen with { Size = 300 }, LedgerErrorCodes.NotAnExtension);
        await RefusedAsync(request, seen with { Origin = "other" }, LedgerErrorCodes.InvalidCheckpoint);
        var other = await new Witness("w", _key, TrustFile.Empty).CosignAsync(request, first.Seen, Now);
        other.Error!.Code.ShouldBe(LedgerErrorCodes.InvalidKey);
        (await witness.CosignAsync(await RequestAsync(world, 200), seen, Now)).IsOk.ShouldBeTrue("the same checkpoint again");

        async Task RefusedAsync(WitnessRequest refused, Checkpoint? kept, string code) =>
            (await witness.CosignAsync(refused, kept, Now)).Error!.Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_ledger_rebuilt_and_signed_with_the_true_key_is_refused()
    {
        await using var world = await LedgerWorld.StartAsync();
        await GrowAsync(world, 200);
        var witness = new Witness("w", _key, Trust);
        var seen = (await witness.CosignAsync(await RequestAsync(world, 0), null, Now)).Unwrap().Seen;

        // Log and ledger are cut back to 120 events and grow again: every chain and signature of them is valid.
        var rebuilt = await CutAsync(world, 120);
        await using var forged = await LedgerWorld.StartAsync(rebuilt);
        await GrowAsync(forged, 180);
        var image = await LedgerImage.OfAsync(forged);
        (await image.VerifyAsync(Trust)).Faults.ShouldBeEmpty();
        forged.Store.StoreId.ShouldBe(world.Store.StoreId);
        (await witness.CosignAsync(await RequestAsync(forged, 200), seen, Now)).Error!.Code.ShouldBe(LedgerErrorCodes.NotAnExtension);
        await GrowAsync(forged, 100);
        (await witness.CosignAsync(await RequestAsync(forged, 200), seen, Now)).Error!.Code.ShouldBe(LedgerErrorCodes.NotAnExtension);
    }

    [Fact]
    public async Task A_split_view_is_shown_by_comparing_two_witnesses()
    {
        await using var world = await LedgerWorld.StartAsync();
        await GrowAsync(world, 100);
        await using var other = await LedgerWorld.StartAsync(await CutAsync(world, 50));
        await GrowAsync(other, 50);
        var (one, two) = (new Witness("one", _key, Trust), new Witness("two", _key, Trust));
        var first = (await one.CosignAsync(await RequestAsync(world, 0), null, Now)).Unwrap().Seen;
        var second = (await two.CosignAsync(await RequestAsync(other, 0), null, Now)).Unwrap().Seen;
        (first.Origin, first.Size).ShouldBe((second.Origin, second.Size));
        first.Root.ShouldNotBe(second.Root);
        (await one.CosignAsync(await RequestAsync(other, 100), first, Now)).Error!.Code.ShouldBe(LedgerErrorCodes.NotAnExtension);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old x\n\n")]
    [InlineData("old 01\n\nnote")]
    [InlineData("old 1\nAAAA\n\nnote")]
    [InlineData("old 1\n\nnote")]
    public void A_malformed_request_is_refused(string text) => WitnessRequest.Parse(text).IsOk.ShouldBeFalse();

    [Fact]
    public void A_witness_keeps_what_it_saw()
    {
        using var directory = new TemporaryDirectory();
        var (file, seen) = (new WitnessFile(directory.File("state")), new Checkpoint("urn:cop:store:a", 7, MerkleHash.Leaf([1])));
        file.Read(seen.Origin).ShouldBeNull();
        file.Write(seen);
        new WitnessFile(directory.File("state")).Read(seen.Origin).ShouldBe(seen);
        file.Read("urn:cop:store:b").ShouldBeNull();
        File.WriteAllText(Directory.GetFiles(directory.File("state")).Single(), "rubbish");
        Should.Throw<CopException>(() => file.Read(seen.Origin)).Error.Code.ShouldBe(LedgerErrorCodes.InvalidCheckpoint);
    }

    private static async Task GrowAsync(LedgerWorld world, int events)
    {
        await world.AppendAsync(events);
        await world.CatchUpAsync(LedgerWorld.Follower(100));
    }

    private static async Task<WitnessRequest> RequestAsync(LedgerWorld world, long oldSize)
    {
        var note = SignedNote.Parse((await world.CheckpointsAsync())[^1]).Unwrap();
        var size = Checkpoint.Parse(note.Text).Unwrap().Size;
        var tree = world.Reader.OpenTree(await world.OriginAsync());
        return new WitnessRequest(oldSize, await tree.ProveConsistencyAsync(Math.Min(oldSize, size), size), note);
    }

    // The store of the same id with the first events of its log, as a backup would bring it back, and without its ledger.
    private static async Task<EmbeddedEventStore> CutAsync(LedgerWorld world, int events)
    {
        var (full, cut) = (world.Journal, new MemoryJournalFile());
        var bytes = new byte[full.Length];
        full.ReadAt(0, bytes);
        var copy = new MemoryJournalFile();
        copy.WriteAt(0, bytes);
        var options = new EmbeddedOptions { NodeId = "urn:cop:node:n" };
        await using var source = EmbeddedEventStore.Open(copy, Guid.NewGuid, options).Unwrap();
        // The header, which holds the id of the store, is before the first record.
        cut.WriteAt(0, bytes.AsSpan(0, world.HeaderLength));
        await using var kernel = await CopKernel.StartAsync(
            EmbeddedEventStore.Open(cut, Guid.NewGuid, options).Unwrap(), new CopOptions { RunAgents = false });
        await foreach (var stored in source.ReadPositionsAsync())
        {
            if (stored.Position > events)
                break;
            var draft = EventDraft.Create(stored.Event.Type) with { Id = stored.Event.Id, Payload = stored.Event.Payload };
            (await kernel.AppendAsync(stored.Event.TopicId, draft, Actor.Human("ada"))).Unwrap();
        }

        await kernel.StopAsync();
        return EmbeddedEventStore.Open(cut, Guid.NewGuid, options).Unwrap();
    }
}
