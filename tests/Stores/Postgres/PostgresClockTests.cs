using System.Globalization;

namespace Cop.Stores.Tests;

/// <summary>Nodes whose clock is wrong by one hour (D-12): all times use the server's clock.</summary>
[Trait("spec", "3.4.1")]
public sealed class PostgresClockTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_node_whose_clock_is_an_hour_off_writes_the_servers_time(int hours)
    {
        await using var kernel = await StartAsync(TimeSpan.FromHours(hours));
        var before = ServerTime();
        var appended = (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First;
        // Events have milliseconds; a measurement may be wrong by half a round trip.
        appended.CreatedAt.ShouldBeInRange(before.AddMilliseconds(-100), ServerTime().AddMilliseconds(100));
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task Timers_fire_on_time_on_nodes_with_wrong_clocks()
    {
        foreach (var (topicId, skew) in new[] { ("ahead", TimeSpan.FromHours(1)), ("behind", TimeSpan.FromHours(-1)) })
        {
            var resumed = new TaskCompletionSource<(DateTimeOffset At, string Id)>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var kernel = await StartAsync(skew, AgentRegistration.Create("asker", EventFilter.ForTypes("none"), (delivery, _, _) =>
            {
                resumed.TrySetResult((ServerTime(), delivery.Continuation!.Id));
                return Task.FromResult(AgentOutput.None);
            }));
            var due = ServerTime().AddMilliseconds(700);
            (await kernel.AppendAsync(topicId, [Timer("soon", due), Timer("later", due.AddMinutes(30))], Ada)).Unwrap();
            var (at, id) = await resumed.Task.WaitAsync(Patience);
            id.ShouldBe("soon");
            at.ShouldBeGreaterThan(due.AddMilliseconds(-100));
            (await kernel.Store.GetContinuationAsync(topicId, "later")).Unwrap()!.Status.ShouldBe(ContinuationStatus.Active);
        }
    }

    private async Task<CopKernel> StartAsync(TimeSpan skew, params AgentRegistration[] agents)
    {
        var time = new SkewedTime(skew);
        var storage = (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options() with { TimeProvider = time })).Unwrap();
        return await CopKernel.StartAsync(storage, new CopOptions { TimeProvider = time, Agents = [.. agents] });
    }

    private static DateTimeOffset ServerTime() =>
        DateTimeOffset.Parse(Server.Ask("select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"), CultureInfo.InvariantCulture);

    private static EventDraft Timer(string id, DateTimeOffset due) => EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
        ("id", CopJson.From(id)),
        ("type", CopJson.From("cop/continuation")),
        ("payload", CopJson.Object(("agent", CopJson.From("asker")), ("state", CopJson.EmptyObject), ("resumeAfter", CopJson.From(due.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))))))));
}
