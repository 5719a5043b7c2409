using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task Ids_of_store_and_node_stay()
    {
        var (store, node) = (Store.StoreId, Store.NodeId);
        store.ShouldStartWith("urn:cop:store:");
        node.ShouldStartWith("urn:cop:node:");
        await ReopenAsync();
        (Store.StoreId, Store.NodeId).ShouldBe((store, node));
    }

    [Fact, Trait("spec", "4.6.1")]
    public void Any_sequence_of_commits_gives_the_same_state_after_opening_again() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20).WithEndSize(60),
            Prop.ForAll(
                Gen.Choose(0, int.MaxValue).NonEmptyListOf().ToArbitrary(),
                choices => Task.Run(() => KeepsItsStateAsync([.. choices])).GetAwaiter().GetResult()));

    /// <summary>Each run works on topics of its own, since the store is the same one.</summary>
    private async Task<bool> KeepsItsStateAsync(int[] choices)
    {
        var script = new CommitScript(Store, Appender, $"run-{Interlocked.Increment(ref _runs)}-");
        foreach (var choice in choices)
            await script.CommitAsync(choice);
        var before = await StoreImage.OfAsync(Store);
        await ReopenAsync();
        (await StoreImage.OfAsync(Store)).ShouldBe(before);
        return true;
    }

    private int _runs;
}
