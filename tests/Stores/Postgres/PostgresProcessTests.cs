using System.Globalization;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>Node processes on the same topics.</summary>
public sealed class PostgresProcessTests(ITestOutputHelper output) : PostgresSchemaFixture
{
    [Fact, Trait("spec", "3.1.2")]
    public async Task Processes_on_the_same_topics_leave_no_gap_and_lose_nothing()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}, PostgreSQL {Server.Version}");
        var children = Enumerable.Range(0, 3).Select(node => ChildProcess.Start(
            "postgres-append", Server.ConnectionString, Schema, $"child-{node}", "25",
            (seed + node).ToString(CultureInfo.InvariantCulture))).ToList();
        var acknowledged = (await Task.WhenAll(children.Select(ReadAllAsync))).SelectMany(lines => lines).ToList();
        children.ForEach(child => child.Dispose());
        output.WriteLine($"{acknowledged.Count} appends acknowledged");
        acknowledged.Count.ShouldBeGreaterThan(299); // Appends without an expected sequence all succeed.
        await using var kernel = await StartAsync();
        var stored = new List<string>();
        await foreach (var topicId in kernel.Log.ReadTopicIdsAsync())
        {
            var events = await ToListAsync(kernel.Log.ReadTopicAsync(topicId));
            events.Select(each => each.TopicSeq).ShouldBe(Enumerable.Range(1, events.Count).Select(seq => (long)seq));
            stored.AddRange(events.Select(each => $"{topicId} {each.TopicSeq} {each.Id}"));
            (await kernel.VerifyTopicAsync(topicId)).Unwrap().Errors.ShouldBeEmpty();
        }

        stored.Distinct().Count().ShouldBe(stored.Count);
        stored.Order().ShouldBe(acknowledged.Order());
        (await kernel.Log.GetLastPositionAsync()).ShouldBe(stored.Count);
    }

    private static async Task<List<string>> ReadAllAsync(ChildProcess child)
    {
        var lines = new List<string>();
        while (await child.ReadLineAsync() is { } line)
            lines.Add(line);
        return lines;
    }
}
