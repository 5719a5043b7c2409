namespace Cop.Marten.Tests;

/// <summary>Derived state is a function of the events in Marten's table alone.</summary>
public sealed class MartenRebuildTests
{
    private static readonly Actor Ada = MartenHost.Ada;

    [Fact]
    public async Task All_derived_rows_that_are_deleted_are_rebuilt_with_equal_digests()
    {
        await using var host = await MartenHost.StartAsync();
        string[] topics = ["a", "b", "c"];
        foreach (var topicId in topics)
        {
            (await host.Kernel.AppendAsync(
                topicId,
                [
                    Drafts.Task(topicId, "t1"), Drafts.Start(topicId, "t1"), Drafts.Step(topicId, "s1", "t1"),
                    Drafts.Artifact(topicId, "x1"), Drafts.Continuation(topicId, "c1", null, "go", "stop"), Drafts.Note(topicId, null,
                        "go"),
                ],
                Ada)).Unwrap();
        }

        var before = await DigestsAsync(host, topics);
        MartenHost.Server.Ask(
            $"truncate {host.Schema}.cop_views, {host.Schema}.cop_waits; "
            + $"update {host.Schema}.cop_topics set view = null, status = null; select 1");
        (await host.Kernel.Store.GetTaskAsync("a", "t1")).Unwrap().ShouldBeNull();
        foreach (var topicId in topics)
            (await host.Kernel.RebuildTopicAsync(topicId)).Unwrap();
        (await DigestsAsync(host, topics)).ShouldBe(before);
        MartenHost.Server.Ask($"select count(*) from {host.Schema}.cop_waits").ShouldBe("3");
        (await host.Kernel.AppendAsync("a", Drafts.Note("a", null, "stop"), Ada)).Unwrap();
        (await host.Kernel.VerifyTopicAsync("a")).Unwrap().Errors.ShouldBeEmpty();
    }

    private static async Task<List<string>> DigestsAsync(MartenHost host, string[] topics)
    {
        var digests = new List<string>();
        foreach (var topicId in topics)
        {
            var verified = (await host.Kernel.VerifyTopicAsync(topicId)).Unwrap();
            verified.Errors.ShouldBeEmpty();
            digests.Add(verified.LiveDigest);
        }

        return digests;
    }
}
