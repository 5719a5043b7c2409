using FsCheck;
using FsCheck.Fluent;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Two nodes with commits, unknown outcomes, broken connections and reads in any order.</summary>
[Trait("spec", "M-16")]
public sealed class HistoryProperties : PostgresSchemaFixture
{
    private const string Commit = "The settings of a commit";
    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly Arbitrary<int[]> Steps = Gen.Choose(0, 999).ArrayOf(25).ToArbitrary();

    [Fact]
    public async Task No_change_of_the_history_is_reported_where_none_happened()
    {
        await using var one = await Node.StartAsync(Options("one"));
        await using var two = await Node.StartAsync(Options("two"));
        Node[] nodes = [one, two];
        // A failure prints the shrunk steps.
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5),
            Prop.ForAll(Steps, steps => RunAsync(nodes, steps).GetAwaiter().GetResult()));
        foreach (var node in nodes)
        {
            (await node.Kernel.GetHealthAsync()).Components.Single(component => component.Component == "history").Count.ShouldBe(0);
            (await node.Kernel.Log.GetHeadAsync(node.Kernel.OperationsTopicId)).ShouldBeNull();
        }
    }

    private static async Task RunAsync(Node[] nodes, int[] steps)
    {
        foreach (var step in steps)
        {
            var (node, topicId) = (nodes[step % 2], $"t{step / 2 % 3}");
            switch (step / 6 % 6)
            {
                case 0:
                    await node.AppendAsync(topicId);
                    break;
                case 1:
                    await Task.WhenAll(nodes.Select(each => each.AppendAsync(topicId)));
                    break;
                case 2:
                    node.Proxy.LoseNext(Commit, isAnswer: true);
                    await node.AppendAsync(topicId);
                    break;
                case 3:
                    node.Proxy.LoseNext(Commit, isAnswer: false);
                    await node.AppendAsync(topicId);
                    break;
                case 4:
                    node.Proxy.Cut();
                    break;
                default:
                    await node.ReadAsync(topicId);
                    break;
            }

            await node.CompareAsync();
        }

        foreach (var node in nodes)
            await node.CompareAsync();
    }

    private sealed class Node(FaultProxy proxy, NpgsqlDataSource source, CopKernel kernel) : IAsyncDisposable
    {
        public FaultProxy Proxy => proxy;

        public CopKernel Kernel => kernel;

        public static async Task<Node> StartAsync(PostgresOptions options)
        {
            var proxy = new FaultProxy(Server.ConnectionString);
            // Unprepared, each commit has the text of its statements in the message.
            var source = NpgsqlDataSource.Create(proxy.ConnectionString);
            var opened = await PostgresEventStore.OpenAsync(source, options with { MaxRetryAttempts = 0 });
            return new Node(proxy, source, await CopKernel.StartAsync(opened.Unwrap(), new CopOptions { RunAgents = false }));
        }

        public async Task AppendAsync(string topicId)
        {
            using var patience = HangLimit.Begin();
            var draft = EventDraft.Create("note") with { Id = CopId.Create("event", Guid.NewGuid()) };
            while ((await kernel.AppendAsync(topicId, draft, Ada, cancellationToken: patience.Token)).Error is { } error)
                error.Category.ShouldBe(CopErrorCategory.Temporary, error.ToString());
        }

        public Task ReadAsync(string topicId) => TriedAsync(async () => (await kernel.GetStateAsync(topicId)).IsOk);

        // As the monitor does with each heartbeat.
        public Task CompareAsync() => TriedAsync(async () =>
        {
            var remembered = kernel.Components.History.Remember();
            var found = await kernel.Components.Storage.ReadHistoryAsync(
                [.. remembered.Marks.Select(mark => mark.EventId)], CancellationToken.None);
            (remembered.IsSuspected, remembered.IsOther(found, mayBeBehind: false)).ShouldBe((false, false));
            return true;
        });

        public async ValueTask DisposeAsync()
        {
            await kernel.DisposeAsync();
            await source.DisposeAsync();
            proxy.Dispose();
        }

        // A broken connection is one of the faults.
        private static async Task TriedAsync(Func<Task<bool>> work)
        {
            using var patience = HangLimit.Begin();
            for (var isDone = false; !isDone; patience.Token.ThrowIfCancellationRequested())
            {
                try
                {
                    isDone = await work();
                }
                catch (CopException fault)
                {
                    fault.Error.Category.ShouldBe(CopErrorCategory.Temporary, fault.Message);
                }
            }
        }
    }
}
