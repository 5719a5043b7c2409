using System.Collections.Immutable;

namespace Cop.Transport.Tests;

/// <summary>Events of several topics from a seed, with parents in other topics, and the comparison of two stores.</summary>
internal static class Workload
{
    private static readonly Actor Ada = Actor.Human("ada");

    public static async Task<CopKernel> StartAsync() => await CopKernel.StartAsync(
        EmbeddedEventStore.OpenInMemory(Guid.CreateVersion7), new CopOptions { RunAgents = false });

    public static async Task AppendAsync(CopKernel kernel, int seed, int count, int topics = 5)
    {
        var random = new Random(seed);
        var known = new List<string>();
        for (var number = 0; number < count; number++)
        {
            var created = EventDraft.Create(
                "task.created", ("taskId", CopJson.From($"k{seed}-{number}")), ("title", CopJson.From("Größe 😀")));
            var draft = created with
            {
                ParentEventIds = [.. Enumerable.Range(0, random.Next(3)).Where(_ => known.Count > 0)
                    .Select(_ => known[random.Next(known.Count)]).Distinct()],
            };
            var receipt = (await kernel.AppendAsync($"urn:cop:topic:{random.Next(topics)}", draft, Ada)).Unwrap();
            known.Add(receipt.Events[0].Id);
        }
    }

    public static async Task<ImmutableArray<CarriedEvent>> ReadAsync(CopKernel kernel)
    {
        var all = ImmutableArray.CreateBuilder<CarriedEvent>();
        await foreach (var entry in kernel.ReadLogAsync())
            all.Add(new CarriedEvent(kernel.StoreId, entry.Event));
        return all.ToImmutable();
    }

    /// <summary>Waits until no topic is blocked, then compares the bytes of all logs and the digests of all states.</summary>
    public static async Task CompareAsync(CopKernel source, CopKernel replica)
    {
        using var limit = HangLimit.Begin();
        await foreach (var topicId in source.Log.ReadTopicIdsAsync(limit.Token))
        {
            if (topicId == source.OperationsTopicId)
                continue;
            var expected = await LinesAsync(source, topicId);
            await foreach (var stored in replica.StreamEventsAsync(topicId, 0, limit.Token))
            {
                if (stored.TopicSeq == expected.Count)
                    break;
            }

            (await LinesAsync(replica, topicId)).ShouldBe(expected);
            (await replica.Log.GetHeadAsync(topicId))!.ReplicaOf.ShouldBe(source.StoreId);
            while ((await replica.Log.GetHeadAsync(topicId, limit.Token))!.BlockedBy is not null)
                await Task.Yield();
            (await replica.GetStateAsync(topicId)).Unwrap()!.Digest.ShouldBe((await source.GetStateAsync(topicId)).Unwrap()!.Digest);
            (await replica.VerifyTopicAsync(topicId)).Unwrap().IsValid.ShouldBeTrue();
        }
    }

    private static async Task<List<string>> LinesAsync(CopKernel kernel, string topicId)
    {
        var lines = new List<string>();
        await foreach (var stored in kernel.Log.ReadTopicAsync(topicId))
            lines.Add(stored.Json.ToString());
        return lines;
    }
}
