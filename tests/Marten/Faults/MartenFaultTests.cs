using System.Collections.Concurrent;
using Cop.Stores.ChildProcess;
using Xunit.Abstractions;

namespace Cop.Marten.Tests;

/// <summary>
/// Two node processes under load, and a fault at a random time: a killed node, a server that stops immediately, cut connections, a paused
/// node. COP_LONG=1 repeats each fault 50 times.
/// </summary>
[Trait("spec", "5.2.2")]
public sealed class MartenFaultTests : IAsyncLifetime
{
    private const int Lease = 5000;
    private const int CommandTimeout = 5000;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
    private readonly PostgresServer _server = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly SemaphoreSlim _came = new(0);
    private readonly string _schema = PostgresServer.NewSchema();
    private readonly int _seed =
        int.TryParse(Environment.GetEnvironmentVariable("COP_SEED"), out var given) ? given : Environment.TickCount;
    private readonly Random _chance;
    private CopKernel _observer = null!;
    private int _nodes;

    public MartenFaultTests(ITestOutputHelper output)
    {
        _chance = new Random(_seed);
        output.WriteLine($"seed {_seed}, PostgreSQL {_server.Version}; COP_SEED repeats it");
    }

    public async Task InitializeAsync()
    {
        var options = MartenSchema.Options(_schema, "observer") with { MigrateOnOpen = true };
        _observer = await CopKernel.StartAsync(
            (await MartenEventStore.OpenAsync(_server.ConnectionString, options)).Unwrap(), new CopOptions { RunAgents = false });
    }

    public async Task DisposeAsync()
    {
        await _observer.DisposeAsync();
        _server.DropSchema(_schema);
        _server.Dispose();
        _directory.Dispose();
        _came.Dispose();
    }

    [Fact]
    public async Task Killed_nodes_and_a_stopped_server_and_cut_connections_lose_and_repeat_nothing()
    {
        WorkNode[] nodes = [StartNode(), StartNode()];
        await Task.WhenAll(nodes.Select(node => node.Ready)).WaitAsync(HangLimit.Span);
        for (var repetition = IsLong ? 50 : 1; repetition > 0; repetition--)
        {
            await RoundAsync($"kill-{repetition}-", nodes, async () =>
            {
                var victim = _chance.Next(2);
                await nodes[victim].KillAsync();
                nodes[victim].Dispose();
                nodes[victim] = StartNode();
                await nodes[victim].Ready.WaitAsync(HangLimit.Span);
            });
            await RoundAsync($"cut-{repetition}-", nodes, () =>
            {
                _server.Ask(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid() and usename = 'cop'");
                return Task.CompletedTask;
            });
            if (!_server.IsOurs)
                continue; // The server is stopped.
            await RoundAsync($"stop-{repetition}-", nodes, () =>
            {
                _server.StopImmediately();
                _server.Start();
                return Task.CompletedTask;
            });
        }

        Array.ForEach(nodes, node => node.Dispose());
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task A_node_paused_beyond_its_lease_writes_nothing_stale()
    {
        using var steady = StartNode();
        using var frozen = StartNode();
        await Task.WhenAll(steady.Ready, frozen.Ready).WaitAsync(HangLimit.Span);
        for (var repetition = IsLong ? 50 : 1; repetition > 0; repetition--)
        {
            await RoundAsync($"freeze-{repetition}-", [steady, frozen], async () =>
            {
                frozen.Freeze();
                Expire();
                // The other node takes over: its callers get all answers although the frozen node had half of the work.
                await steady.PauseAsync().WaitAsync(HangLimit.Span);
                frozen.Thaw();
            });
        }
    }

    private WorkNode StartNode()
    {
        var name = $"worker-{++_nodes}";
        var process = ChildProcess.Start(
            "marten-work", _server.ConnectionString, _schema, name, _directory.File(name), $"{Lease}", $"{CommandTimeout}");
        return new WorkNode(process, _acknowledged, () => _came.Release());
    }

    // Work, a fault after some of it, more work, and all guarantees.
    private async Task RoundAsync(string round, WorkNode[] nodes, Func<Task> fault)
    {
        await Task.WhenAll(nodes.Select(node => node.GoAsync(round)));
        await AcknowledgedAsync(_chance.Next(1, 6));
        await fault();
        await AcknowledgedAsync(_chance.Next(0, 2));
        await Task.WhenAll(nodes.Select(node => node.PauseAsync())).WaitAsync(HangLimit.Span);
        while (_came.Wait(0))
            continue;
        var acknowledged = new List<string>();
        while (_acknowledged.TryDequeue(out var id))
            acknowledged.Add(id);
        var log = await ObserveAsync(() => WorkCheck.AnswerAllAsync(_observer, round));
        WorkCheck.CheckLog(log, acknowledged, round);
        WorkCheck.CheckEffects(log, Executions(), isOneAfterTheOther: false);
        for (var topic = 0; topic < KernelWork.Topics; topic++)
            await CheckRowsAsync(KernelWork.TopicOf(topic, round));
        await CheckPositionsAsync();
    }

    private async Task AcknowledgedAsync(int count)
    {
        for (; count > 0; count--)
            (await _came.WaitAsync(HangLimit.Span)).ShouldBeTrue($"No question is acknowledged any more (seed {_seed}).");
    }

    // Waits until one of the two nodes has expired on the server's clock.
    private void Expire()
    {
        using var patience = HangLimit.Begin();
        for (; _server.Ask(
            $"select count(*) from {_schema}.cop_sessions where lease_until > clock_timestamp() and node_id like '%worker%'") != "1";
        patience.Token.ThrowIfCancellationRequested())
            Thread.Yield();
    }

    // The observer's own connections are cut as well, and its answer is then a temporary error.
    private static async Task<T> ObserveAsync<T>(Func<Task<T>> read)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            try
            {
                return await read().WaitAsync(patience.Token);
            }
            catch (CopException fault) when (fault.Error.Category == CopErrorCategory.Temporary)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task CheckRowsAsync(string topicId)
    {
        var before = (await _observer.VerifyTopicAsync(topicId)).Unwrap();
        before.Errors.ShouldBeEmpty();
        (await _observer.RebuildTopicAsync(topicId)).Unwrap();
        (await _observer.VerifyTopicAsync(topicId)).Unwrap().LiveDigest.ShouldBe(before.LiveDigest, topicId);
    }

    // Gap-free, ascending within a topic, parents before children (M-9).
    private async Task CheckPositionsAsync()
    {
        var (heads, seen, next) = (new Dictionary<string, long>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), 1L);
        await foreach (var (position, stored) in _observer.Log.ReadPositionsAsync())
        {
            position.ShouldBe(next++);
            stored.TopicSeq.ShouldBe(heads.GetValueOrDefault(stored.TopicId) + 1);
            heads[stored.TopicId] = stored.TopicSeq;
            stored.ParentEventIds.ShouldAllBe(parent => seen.Contains(parent));
            seen.Add(stored.Id);
        }
    }

    private IEnumerable<string> Executions() => Enumerable.Range(1, _nodes).Select(node => _directory.File($"worker-{node}"))
        .Where(File.Exists).SelectMany(File.ReadAllLines);
}
