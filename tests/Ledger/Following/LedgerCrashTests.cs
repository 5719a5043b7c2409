using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Ledger.Tests;

public sealed class LedgerCrashTests
{
    private static readonly TrustFile Trust = new()
    {
        Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
    };

    [Fact]
    public async Task Crashes_at_random_points_leave_the_ledger_of_a_run_without_one()
    {
        var crashes = 0;
        for (var seed = 0; crashes < 100; seed++)
        {
            var random = new Random(seed);
            await using var world = await LedgerWorld.StartAsync();
            var (store, altered) = AlteredStore.Of(world.Store);
            altered.Crash = () => random.Next(3) switch { 0 => false, 1 => true, _ => null };
            await world.AppendAsync(random.Next(20, 80));
            while (true)
            {
                try
                {
                    // Each attempt is a new process.
                    await CatchUpAsync(LedgerWorld.Follower(10, 1 + random.Next(15)), store, world.Time);
                    break;
                }
                catch (IOException)
                {
                    crashes++;
                }
            }

            var (records, checkpoints) = (await world.RecordsAsync(), await world.CheckpointsAsync());
            await using var other = await LedgerWorld.StartAsync(Reopened(world));
            await other.CatchUpAsync(LedgerWorld.Follower(10));
            records.ShouldBe(await other.RecordsAsync(), $"seed {seed}");
            checkpoints.ShouldBe(await other.CheckpointsAsync(), $"seed {seed}");
        }
    }

    [Fact]
    public async Task A_follower_continues_after_an_append_failed_behind_the_write()
    {
        await using var world = await LedgerWorld.StartAsync();
        var (store, altered) = AlteredStore.Of(world.Store);
        var follower = LedgerWorld.Follower(10);
        await world.AppendAsync(25);
        await CatchUpAsync(follower, store, world.Time);
        await world.AppendAsync(25);
        altered.Crash = () => true;
        await Should.ThrowAsync<IOException>(() => CatchUpAsync(follower, store, world.Time));
        altered.Crash = () => null;
        await CatchUpAsync(follower, store, world.Time);
        (await world.RecordsAsync()).Count.ShouldBe((int)await world.Store.GetLastPositionAsync());
    }

    [Fact]
    public async Task A_changed_history_begins_a_new_origin_that_an_operator_has_to_accept()
    {
        await using var world = await LedgerWorld.StartAsync();
        var (store, altered) = AlteredStore.Of(world.Store);
        var follower = LedgerWorld.Follower(10);
        await world.AppendAsync(30);
        await CatchUpAsync(follower, store, world.Time);
        var old = await world.OriginAsync();
        altered.HistoryId = "urn:cop:history:after-the-loss";
        await CatchUpAsync(follower, store, world.Time);
        await CatchUpAsync(LedgerWorld.Follower(10), store, world.Time);

        (await world.Reader.ReadOriginsAsync()).Length.ShouldBe(2);
        var origin = await world.OriginAsync();
        origin.Name.ShouldBe($"{world.Store.StoreId}/urn:cop:history:after-the-loss");
        var head = Checkpoint.Parse(SignedNote.Parse((await world.CheckpointsAsync())[0]).Unwrap().Text).Unwrap();
        head.Origin.ShouldBe(origin.Name);
        head.Previous.ShouldNotBeNull().Origin.ShouldBe(old.Name);
        head.Previous.Size.ShouldBe(await world.Reader.GetRecordCountAsync(old));
        LedgerRecord.Parse(System.Text.Encoding.UTF8.GetBytes((await world.RecordsAsync())[0])).Unwrap().Index.ShouldBe(0);

        using var key = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)5, 32)]);
        var trust = Trust with { Keys = [.. Trust.Keys, new TrustedKey(key.KeyId, [.. key.PublicKey.Span]) { Uses = [KeyUse.Operator] }] };
        (await VerifyAsync(trust)).ShouldBe([LedgerFaultKind.OriginNotAccepted]);
        await OriginAcceptance.AcceptAsync(world.Reader, origin, "human:op", "restored from the backup of Monday", key);
        (await VerifyAsync(Trust with { Keys = [Trust.Keys[0] with { Uses = [KeyUse.Ledger] }] }))
            .ShouldBe([LedgerFaultKind.OriginNotAccepted], "the operator is not trusted");
        (await VerifyAsync(trust)).ShouldBeEmpty();

        async Task<ImmutableArray<LedgerFaultKind>> VerifyAsync(TrustFile trusted) => [.. (await LedgerVerifier.VerifyAsync(
            world.Reader, origin, world.Store.ReadPositionsAsync(), new LedgerVerificationOptions { Trust = trusted }))
            .Faults.Select(fault => fault.Kind)];
    }

    private static EmbeddedEventStore Reopened(LedgerWorld world) =>
        EmbeddedEventStore.Open(world.Journal, Guid.NewGuid, new EmbeddedOptions { NodeId = "urn:cop:node:n" }).Unwrap();

    private static Task CatchUpAsync(LedgerFollower follower, IEventStore store, TimeProvider time) =>
        follower.CatchUpAsync(new LogFollowerContext(store, time, NullLogger.Instance), CancellationToken.None);
}
