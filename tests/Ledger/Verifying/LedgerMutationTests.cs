namespace Cop.Ledger.Tests;

/// <summary>Every kind of tampering, at random places, is detected and named at its index.</summary>
/// <remarks>COP_LONG=1 makes 5,000 mutations of 10,000 records and verifies 1,000 clean ledgers.</remarks>
public sealed class LedgerMutationTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";

    private static readonly TrustFile Trust = new()
    {
        Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
    };

    [Fact, Trait("spec", "9.7.1")]
    public async Task Every_mutation_is_detected_and_named_at_its_index()
    {
        var (records, rounds) = IsLong ? (10_000, 5000 / LedgerMutation.All.Length + 1) : (1100, 8);
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(records);
        await world.CatchUpAsync(LedgerWorld.Follower());
        var image = await LedgerImage.OfAsync(world);
        (await image.VerifyAsync(Trust)).Faults.ShouldBeEmpty();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var mutation in LedgerMutation.All)
            {
                var random = new Random(round);
                // Behind the last checkpoint there are only records that no signature covers yet.
                var at = random.Next(1, records / 256 * 256 - 1);
                var copy = image.Copy();
                var index = mutation.Apply(copy, at, random);
                var found = await copy.VerifyAsync(Trust);
                var said = $"seed {round}, {mutation.Name} at {index}: {string.Join('\n', found.Faults.Take(5))}";
                found.IsTampered.ShouldBeTrue(said);
                found.Faults.ShouldContain(fault => fault.Index == index && mutation.Kinds.Contains(fault.Kind), said);
            }
        }
    }

    [Fact]
    public async Task A_ledger_alone_shows_every_altered_record()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(600);
        await world.CatchUpAsync(LedgerWorld.Follower());
        var image = await LedgerImage.OfAsync(world);
        (await image.VerifyAsync(Trust, hasLog: false)).Faults.ShouldBeEmpty();
        foreach (var mutation in LedgerMutation.All.Where(each => each.Name.Contains("of a record", StringComparison.Ordinal)))
        {
            var copy = image.Copy();
            mutation.Apply(copy, 300, new Random(3));
            var found = await copy.VerifyAsync(Trust, hasLog: false);
            found.Faults.ShouldContain(fault => fault.IsTampering && fault.Index == 300, mutation.Name);
        }
    }

    [Fact]
    public async Task Clean_ledgers_of_every_size_give_no_alarm()
    {
        for (var seed = 0; seed < (IsLong ? 1000 : 12); seed++)
        {
            var random = new Random(seed);
            await using var world = await LedgerWorld.StartAsync();
            var follower = LedgerWorld.Follower(1 + random.Next(120), 1 + random.Next(300));
            for (var step = random.Next(1, 6); step > 0; step--)
            {
                await world.AppendAsync(random.Next(1, 150), $"urn:cop:topic:{random.Next(4)}");
                await world.CatchUpAsync(follower);
            }

            await world.AppendAsync(random.Next(3));
            var image = await LedgerImage.OfAsync(world);
            var found = await image.VerifyAsync(Trust);
            found.Faults.ShouldBeEmpty($"seed {seed}");
            found.PendingEvents.ShouldBe(image.Log.Count - image.Records.Count);
        }
    }

    [Fact]
    public async Task A_ledger_that_was_rolled_back_and_signed_again_is_shown_only_by_a_kept_checkpoint()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(300);
        await world.CatchUpAsync(LedgerWorld.Follower());
        var kept = SignedNote.Parse((await world.CheckpointsAsync())[^1]).Unwrap();

        // The attacker has the true key: log and ledger are built again with one event less.
        await using var forged = await LedgerWorld.StartAsync();
        await forged.AppendAsync(299);
        await forged.CatchUpAsync(LedgerWorld.Follower());
        var image = await LedgerImage.OfAsync(forged);
        var (trust, origin) = (Trust, await forged.OriginAsync());
        (await image.VerifyAsync(trust)).Faults.ShouldBeEmpty("the chain alone cannot show it");
        var head = Checkpoint.Parse(kept.Text).Unwrap() with { Origin = origin.Name };
        var seen = await SignedNote.SignAsync(head.ToString(), origin.Name, LedgerWorld.Signer);
        (await image.VerifyAsync(trust, true, seen)).Faults.ShouldContain(fault => fault.Kind == LedgerFaultKind.TruncatedLedger);
        var within = await SignedNote.SignAsync((head with { Size = 200 }).ToString(), origin.Name, LedgerWorld.Signer);
        (await image.VerifyAsync(trust, true, within)).Faults.ShouldContain(fault => fault.Kind == LedgerFaultKind.CheckpointMismatch);
    }

    [Fact]
    public async Task Unknown_and_expired_keys_prove_nothing_and_show_no_tampering()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(150);
        await world.CatchUpAsync(LedgerWorld.Follower());
        var image = await LedgerImage.OfAsync(world);
        var unknown = await image.VerifyAsync(TrustFile.Empty);
        unknown.Faults.ShouldAllBe(fault => fault.Kind == LedgerFaultKind.UnknownKey && fault.Index == 99);
        unknown.IsTampered.ShouldBeFalse();
        unknown.IsClean.ShouldBeFalse();
        var past = new TrustFile { Keys = [Trust.Keys[0] with { NotAfter = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) }] };
        var expired = await image.VerifyAsync(past);
        expired.Faults.ShouldHaveSingleItem().Kind.ShouldBe(LedgerFaultKind.ExpiredKey);
        expired.SignedRecords.ShouldBe(0);
        (await image.VerifyAsync(Trust)).SignedRecords.ShouldBe(100);
    }
}
