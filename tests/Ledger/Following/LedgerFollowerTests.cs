using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Ledger.Tests;

public sealed class LedgerFollowerTests
{
    [Fact]
    public async Task Records_are_chained_in_position_order_over_all_topics()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(3, "urn:cop:topic:b");
        await world.AppendAsync(2, "urn:cop:topic:a");
        await world.CatchUpAsync(LedgerWorld.Follower());
        var (prev, index) = (LedgerRecord.Genesis, 0L);
        var records = (await world.RecordsAsync()).Select(text => LedgerRecord.Parse(Encoding.UTF8.GetBytes(text)).Unwrap()).ToList();
        await foreach (var stored in world.Store.ReadPositionsAsync())
        {
            var record = records[(int)index];
            (record.Index, record.EventId, record.PrevHash).ShouldBe((index++, stored.Event.Id, prev));
            record.NodeId.ShouldBe("urn:cop:node:n");
            prev = record.ComputeHash();
        }

        records.Count.ShouldBe((int)index);
    }

    [Fact]
    public async Task A_ledger_made_in_many_small_steps_is_the_one_made_at_once()
    {
        await using var world = await LedgerWorld.StartAsync();
        var steps = new List<LedgerFollower>();
        for (var step = 0; step < 12; step++)
        {
            await world.AppendAsync(1 + step * 11, $"urn:cop:topic:{step % 3}");
            // Each step is a new node: it begins at the end of the stored ledger.
            steps.Add(LedgerWorld.Follower(100, 1 + step * 7));
            await world.CatchUpAsync(steps[^1]);
        }

        await using var other = await LedgerWorld.StartAsync(await CopyAsync(world));
        await other.CatchUpAsync(LedgerWorld.Follower());
        (await other.RecordsAsync()).ShouldBe(await world.RecordsAsync());
        (await other.CheckpointsAsync()).ShouldBe(await world.CheckpointsAsync());
        var (origin, size) = (await world.OriginAsync(), (long)(await world.RecordsAsync()).Count);
        var root = await other.Reader.OpenTree(await other.OriginAsync()).GetRootAsync(size);
        (await world.Reader.OpenTree(origin).GetRootAsync(size)).ShouldBe(root);
    }

    [Fact]
    public async Task Two_nodes_that_extend_one_ledger_leave_no_gap_and_no_repeat()
    {
        await using var world = await LedgerWorld.StartAsync();
        var (one, two) = (LedgerWorld.Follower(10, 3), LedgerWorld.Follower(10, 5));
        for (var round = 0; round < 10; round++)
        {
            await world.AppendAsync(17);
            await Task.WhenAll(Task.Run(() => world.CatchUpAsync(one)), Task.Run(() => world.CatchUpAsync(two)));
        }

        var records = await world.RecordsAsync();
        records.Count.ShouldBe((int)await world.Store.GetLastPositionAsync());
        records.Distinct().Count().ShouldBe(records.Count);
        var sizes = (await world.CheckpointsAsync()).Select(note => Checkpoint.Parse(SignedNote.Parse(note).Unwrap().Text).Unwrap().Size);
        sizes.ShouldBe(Enumerable.Range(1, records.Count / 10).Select(number => number * 10L));
    }

    [Fact]
    public async Task Every_checkpoint_is_signed_and_has_the_root_of_its_records()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(700);
        await world.CatchUpAsync(LedgerWorld.Follower());
        var (origin, key) = (await world.OriginAsync(), new NoteKey(world.Store.StoreId, 1, [.. LedgerWorld.Signer.PublicKey.Span]));
        var leaves = (await world.RecordsAsync()).Select(text => MerkleHash.Leaf(Encoding.UTF8.GetBytes(text))).ToArray();
        var notes = await world.CheckpointsAsync();
        notes.Count.ShouldBe(7);
        foreach (var text in notes)
        {
            var note = SignedNote.Parse(text).Unwrap();
            note.Verify(key).ShouldBe(true);
            var head = Checkpoint.Parse(note.Text).Unwrap();
            head.Origin.ShouldBe(origin.Name);
            head.Root.ShouldBe(CompactRange.Empty.Append(leaves.AsSpan(0, (int)head.Size)).Root);
        }
    }

    [Fact]
    public async Task Stored_trees_prove_inclusion_and_consistency_at_every_size()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(600);
        await world.CatchUpAsync(LedgerWorld.Follower());
        var tree = world.Reader.OpenTree(await world.OriginAsync());
        var leaves = (await world.RecordsAsync()).Select(text => MerkleHash.Leaf(Encoding.UTF8.GetBytes(text))).ToArray();
        foreach (var size in (long[])[1, 2, 255, 256, 257, 511, 512, 513, 600])
        {
            var root = CompactRange.Empty.Append(leaves.AsSpan(0, (int)size)).Root;
            (await tree.GetRootAsync(size)).ShouldBe(root);
            foreach (var index in (long[])[0, size / 3, size - 1])
            {
                var proof = await tree.ProveInclusionAsync(index, size);
                MerkleProof.VerifyInclusion(leaves[index], index, size, [.. proof], root).ShouldBeTrue($"{index} of {size}");
            }

            var consistency = await tree.ProveConsistencyAsync(size, 600);
            var newRoot = await tree.GetRootAsync(600);
            MerkleProof.VerifyConsistency(size, 600, [.. consistency], root, newRoot).ShouldBeTrue($"{size}");
        }
    }

    [Fact]
    public async Task Records_get_a_checkpoint_after_the_interval()
    {
        await using var world = await LedgerWorld.StartAsync();
        var follower = LedgerWorld.Follower();
        await world.AppendAsync(5);
        (await world.CatchUpAsync(follower)).ShouldBe(world.Time.Now + TimeSpan.FromSeconds(10));
        (await world.CheckpointsAsync()).ShouldBeEmpty();
        world.Time.Now += TimeSpan.FromSeconds(10);
        (await world.CatchUpAsync(follower)).ShouldBeNull("every record has a checkpoint");
        (await world.CheckpointsAsync()).Count.ShouldBe(1);
        world.Time.Now -= TimeSpan.FromHours(1);
        await world.AppendAsync(1);
        (await world.CatchUpAsync(follower)).ShouldNotBeNull("a clock that runs backwards delays a checkpoint and loses nothing");
        (await world.RecordsAsync()).Count.ShouldBe((int)await world.Store.GetLastPositionAsync());
    }

    [Fact]
    public async Task A_ledger_of_another_log_is_not_extended()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(5);
        await world.CatchUpAsync(LedgerWorld.Follower());
        // A record more than the log has events, as after an exchange of the journal.
        var count = (await world.RecordsAsync()).Count;
        var extra = new SequenceAppend { Sequence = "ledger/0/records", FirstIndex = count, Rows = [new byte[1]] };
        (await world.Store.AppendOnly.AppendRowsAsync([extra], CancellationToken.None)).ShouldBeTrue();
        var follower = LedgerWorld.Follower();
        var error = (await Should.ThrowAsync<CopException>(() => world.CatchUpAsync(follower))).Error;
        error.Code.ShouldBe(LedgerErrorCodes.LedgerMismatch);
        follower.GetHealth().Message.ShouldContain("does not match the log");
    }

    [Fact]
    public async Task One_line_hosts_the_ledger()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddCop(cop => cop.UseMemory().AddLedger(new LedgerOptions { Signer = LedgerWorld.Signer, CheckpointRecords = 1 }));
        using var host = builder.Build();
        await host.StartAsync();
        var kernel = host.Services.GetRequiredService<CopKernel>();
        (await kernel.AppendAsync("urn:cop:topic:t", EventDraft.Create("note.made"), Actor.Human("ada"))).Unwrap();
        using var limit = HangLimit.Begin();
        while (kernel.GetLocalHealth().Components.Single(part => part.Component == "ledger").Count < 1)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await host.StopAsync();
    }

    private static async Task<EmbeddedEventStore> CopyAsync(LedgerWorld world)
    {
        // The same journal, opened again: the ledger is not in it.
        var copy = EmbeddedEventStore.Open(world.Journal, Guid.NewGuid, new EmbeddedOptions { NodeId = "urn:cop:node:n" }).Unwrap();
        (await copy.GetLastPositionAsync()).ShouldBe(await world.Store.GetLastPositionAsync());
        return copy;
    }
}
