namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
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
    public async Task Reopening_gives_the_same_state_after_any_sequence_of_commits()
    {
        for (var seed = 1; seed <= (Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 20 : 4); seed++)
            await KeepsItsStateAsync(seed);
    }

    /// <summary>Each run uses its own topics, since all runs share the store.</summary>
    private async Task KeepsItsStateAsync(int seed)
    {
        var random = new Random(seed);
        var topics = $"run-{seed}-";
        var script = new CommitScript(Store, Appender, topics);
        for (var commits = random.Next(1, 60); commits > 0; commits--)
            await script.CommitAsync(random.Next());
        var before = await StoreImage.OfAsync(Store, topics);
        await ReopenAsync();
        (await StoreImage.OfAsync(Store, topics)).ShouldBe(before, $"seed {seed}");
    }
}
