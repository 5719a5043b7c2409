using System.Globalization;

namespace Cop.Stores.Tests;

/// <summary>Nodes whose clock is wrong by one hour (D-12): all times use the server's clock.</summary>
[Trait("spec", "3.4.1")]
public sealed class PostgresClockTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_node_with_a_wrong_clock_writes_the_server_s_time(int hours)
    {
        await using var kernel = await StartAsync(TimeSpan.FromHours(hours));
        var before = ServerTime();
        var appended = (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First;
        // A measurement of the server's time is wrong by up to half a round trip, which may be long on a machine under load.
        appended.CreatedAt.ShouldBeInRange(before - HangLimit.Span, ServerTime() + HangLimit.Span);
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task Timers_go_by_the_server_s_time_on_nodes_with_wrong_clocks()
    {
        foreach (var (topicId, skew) in new[] { ("ahead", TimeSpan.FromHours(1)), ("behind", TimeSpan.FromHours(-1)) })
        {
            var resumed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var kernel =
                await StartAsync(skew, AgentRegistration.Create("asker", EventFilter.ForTypes("none"), (delivery, _, _) =>
            {
                resumed.TrySetResult(delivery.Continuation!.Id);
                return Task.FromResult(AgentOutput.None);
            }));
            var due = ServerTime().AddMilliseconds(700);
            (await kernel.AppendAsync(topicId, [Timer("soon", due), Timer("later", due.AddMinutes(30))], Ada)).Unwrap();
            (await resumed.Task.WaitAsync(HangLimit.Span)).ShouldBe("soon");
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
        DateTimeOffset.Parse(
            Server.Ask("select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"),
            CultureInfo.InvariantCulture);

    private static EventDraft Timer(string id, DateTimeOffset due) => EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
        ("id", CopJson.From(id)),
        ("type", CopJson.From("cop/continuation")),
        ("payload",
            CopJson.Object(
                ("agent", CopJson.From("asker")), ("state", CopJson.EmptyObject),
                ("resumeAfter", CopJson.From(due.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))))))));
}
