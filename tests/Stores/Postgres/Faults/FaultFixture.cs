using System.Collections.Concurrent;
using Cop.Stores.ChildProcess;
using Npgsql;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>
/// Two node processes under load, a fault at a random time, and the invariants afterwards. The fixture has its own server, since faults
/// affect it too. COP_LONG=1 repeats each fault 50 times.
/// </summary>
[Collection(nameof(FaultFixture))]
public abstract class FaultFixture : IAsyncLifetime
{
    private static readonly Lazy<PostgresServer> One = new(() => new PostgresServer());
    private readonly ITestOutputHelper _output;
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _came = new(0);
    private ConcurrentQueue<string> _acknowledged = new();
    private int _nodes;

    protected FaultFixture(ITestOutputHelper output)
    {
        (_output, Seed) =
            (output, int.TryParse(Environment.GetEnvironmentVariable("COP_SEED"), out var given) ? given : Environment.TickCount);
        Chance = new Random(Seed);
        output.WriteLine($"seed {Seed}, PostgreSQL {Server.Version}; COP_SEED repeats it");
    }

    private protected static PostgresServer Server => One.Value;

    private protected string Schema { get; } = PostgresServer.NewSchema();

    private protected int Seed { get; }

    private protected Random Chance { get; }

    /// <summary>A node in this process without agents, for reads.</summary>
    private protected CopKernel Observer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var options = new PostgresOptions
        {
            NodeId = "urn:cop:node:observer", Schema = Schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
        };
        Observer = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap(), new CopOptions { RunAgents = false });
    }

    public async Task DisposeAsync()
    {
        await Observer.DisposeAsync();
        Server.DropSchema(Schema);
        _directory.Dispose();
        _came.Dispose();
    }

    private protected static int Rounds(int few) => Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 50 : few;

    private protected WorkNode StartNode(string? connection = null, int lease = 2000, int timeout = 5000)
    {
        var name = $"worker-{++_nodes}";
        var process = ChildProcess.Start(
            "postgres-work", connection ?? Server.ConnectionString, Schema, name, _directory.File(name), $"{lease}", $"{timeout}");
        return new WorkNode(process, _acknowledged, () => _came.Release());
    }

    /// <summary>Waits until a number of further questions was acknowledged by any node.</summary>
    private protected async Task AcknowledgedAsync(int count)
    {
        for (; count > 0; count--)
            (await _came.WaitAsync(HangLimit.Span)).ShouldBeTrue($"No question is acknowledged any more (seed {Seed}).");
    }

    /// <summary>Ends the round and checks all guarantees.</summary>
    private protected async Task CheckAsync(string round, params WorkNode[] alive)
    {
        await DoneAsync(Task.WhenAll(alive.Select(node => node.PauseAsync())));
        while (_came.Wait(0))
            continue;
        // A killed node may not have reported an acknowledgement, but never reports one without a commit.
        var acknowledged = new List<string>();
        while (_acknowledged.TryDequeue(out var id))
            acknowledged.Add(id);
        var answering = WorkCheck.AnswerAllAsync(Observer, round);
        await DoneAsync(answering);
        var log = await answering;
        WorkCheck.CheckLog(log, acknowledged, round);
        WorkCheck.CheckEffects(log, Executions(), isOneAfterTheOther: false);
        await CheckPositionsAsync(log);
        for (var topic = 0; topic < KernelWork.Topics; topic++)
            await CheckRowsAsync(KernelWork.TopicOf(topic, round));
        _output.WriteLine($"{round} {acknowledged.Count} acknowledged, {log.Count} events");
    }

    // Open work is reported for diagnosis.
    private async Task DoneAsync(Task work)
    {
        try
        {
            await work.WaitAsync(HangLimit.Span);
        }
        catch (TimeoutException)
        {
            _output.WriteLine(
                Server.Ask(
                    $"select 'now ' || clock_timestamp() || (select string_agg(e'\\n' || session || ' ' || node_id || ' ' || lease_until " +
                        $"|| ' ' || agents::text, '') from {Schema}.sessions)"));
            _output.WriteLine(
                Server.Ask(
                    $"select string_agg(e'\\n' || convert_from(l.body, 'UTF8') || ' of ' || h.applied_seq, '') from " +
                        $"{Schema}.subscriptions l join {Schema}.topics t using (topic_id) join {Schema}.heads h using (topic_no) where " +
                        $"l.is_open"));
            _output.WriteLine(
                Server.Ask(
                    $"select string_agg(e'\\n' || convert_from(body, 'UTF8'), '') from {Schema}.views where kind = 4 and status = 0"));
            _output.WriteLine(
                Server.Ask(
                    $"select string_agg(e'\\n' || topic_id || ' ' || seq || ' ' || type || ' ' || coalesce(convert_from(body, " +
                        $"'UTF8')::json #>> '{{payload,asked}}', convert_from(body, 'UTF8')::json ->> 'id'), '' order by topic_id, seq) " +
                        $"from (select * from {Schema}.events where not is_effect order by seq desc limit 120) e"));
            throw;
        }
    }

    /// <summary>The executions of effects by all nodes.</summary>
    private protected IEnumerable<string> Executions() => Enumerable.Range(1, _nodes).SelectMany(ExecutionsOf);

    private protected IEnumerable<string> ExecutionsOf(int node) =>
        _directory.File($"worker-{node}") is var file && File.Exists(file) ? File.ReadAllLines(file) : [];

    private async Task CheckRowsAsync(string topicId)
    {
        var before = (await Observer.VerifyTopicAsync(topicId)).Unwrap();
        before.Errors.ShouldBeEmpty();
        (await Observer.RebuildTopicAsync(topicId)).Unwrap();
        (await Observer.VerifyTopicAsync(topicId)).Unwrap().LiveDigest.ShouldBe(before.LiveDigest, topicId);
    }

    // Gap-free, ascending within a topic, parents before children (M-9).
    private async Task CheckPositionsAsync(List<Event> log)
    {
        var heads = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var (position, stored) in Observer.Log.ReadPositionsAsync(_positions.Count + 1))
        {
            position.ShouldBe(_positions.Count + 1);
            stored.TopicSeq.ShouldBe(heads.GetValueOrDefault(stored.TopicId) + 1);
            heads[stored.TopicId] = stored.TopicSeq;
            stored.ParentEventIds.ShouldAllBe(parent => _positions.ContainsKey(parent));
            _positions[stored.Id] = position;
        }

        log.ShouldAllBe(stored => _positions.ContainsKey(stored.Id));
    }
}
