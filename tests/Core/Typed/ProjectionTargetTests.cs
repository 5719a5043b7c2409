using System.Collections.Concurrent;
using Cop.Core.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Core.Tests.Typed;

/// <summary>Read models in a host's own database.</summary>
[Trait("spec", "4.6")]
public sealed class ProjectionTargetTests
{
    // Rows and position of a database, which change together.
    private sealed class Table
    {
        private readonly Lock _gate = new();
        private readonly List<string> _rows = [];

        public TaskCompletionSource<bool> Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<(long From, long To)> Batches { get; } = [];

        public bool IsBroken { get; set; }

        public long Position { get; private set; }

        public IReadOnlyList<string> Rows
        {
            get
            {
                lock (_gate)
                    return [.. _rows];
            }
        }

        public void Commit(long from, long to, IEnumerable<string> rows)
        {
            lock (_gate)
            {
                if (from != Position)
                    throw new InvalidOperationException($"The position is {Position}, not {from}.");
                _rows.AddRange(rows);
                Position = to;
            }

            Batches.Enqueue((from, to));
        }
    }

    private sealed class Guests(Table table) : IProjectionTarget
    {
        public Task<long> ReadPositionAsync(CancellationToken cancellationToken) => Task.FromResult(table.Position);

        public Task ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
        {
            if (table.IsBroken)
            {
                table.Failed.TrySetResult(true);
                throw new InvalidOperationException("The database is away.");
            }

            table.Commit(batch.From, batch.To, batch.Events.Select(each => each.Payload<GuestArrived>().Name));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Each_event_is_applied_once_over_failures_and_restarts()
    {
        var table = new Table();
        var options = Options(table);
        await using var kernel = await TestKernel.StartAsync(options);
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        await kernel.AppendAsync("room.opened");
        await UntilAsync(kernel, table, "Ada");
        table.IsBroken = true;
        await kernel.AppendAsync(new GuestArrived("Bob").ToDraft());
        await table.Failed.Task.WaitAsync(TestKernel.Patience);
        table.Rows.ShouldBe(["Ada"]);
        table.IsBroken = false;
        await UntilAsync(kernel, table, "Ada", "Bob");
        await kernel.RestartAsync();
        await kernel.AppendAsync(new GuestArrived("Cid").ToDraft());
        await UntilAsync(kernel, table, "Ada", "Bob", "Cid");
        table.Batches.Zip(table.Batches.Skip(1)).ShouldAllBe(pair => pair.First.To == pair.Second.From);
    }

    [Fact]
    public async Task A_position_that_another_node_moved_is_read_again()
    {
        var table = new Table();
        await using var kernel = await TestKernel.StartAsync(Options(table));
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        await UntilAsync(kernel, table, "Ada");
        // The other node applied the next event before this one does.
        table.Commit(1, 2, ["Bob"]);
        await kernel.AppendAsync(new GuestArrived("Bob").ToDraft());
        await kernel.AppendAsync(new GuestArrived("Cid").ToDraft());
        await UntilAsync(kernel, table, "Ada", "Bob", "Cid");
    }

    [Fact]
    public async Task A_read_model_can_be_waited_for_by_its_name()
    {
        var table = new Table();
        await using var test = await TestKernel.StartAsync(Options(table));
        var topic = test.Kernel.Topic(TestKernel.Topic);
        var arrived = (await topic.AppendAsync(new GuestArrived("Ada"), Actor.Human("porter"))).Unwrap();
        (await test.Kernel.WaitForProjectionAsync("guests", arrived).WaitAsync(HangLimit.Span)).Unwrap();
        table.Rows.ShouldBe(["Ada"]);
        // An event that the filter does not take is waited for too.
        var other = (await test.Kernel.AppendAsync(TestKernel.Topic, EventDraft.Create("room.opened"), Actor.Human("porter"))).Unwrap();
        (await test.Kernel.WaitForProjectionAsync("guests", other).WaitAsync(HangLimit.Span)).Unwrap();
        await Should.ThrowAsync<ArgumentException>(() => test.Kernel.WaitForProjectionAsync("nobody", arrived));
        await Should.ThrowAsync<InvalidOperationException>(
            () => test.Kernel.WaitForProjectionAsync("guests", arrived with { IsDurable = false }));
    }

    [Fact]
    public void Two_projections_of_one_name_are_refused()
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddProjection<Guests>("guests", EventFilter.All).AddProjection(UserProjection.Create<Table>("guests"));
        Should.Throw<ArgumentException>(() => builder.Build().Validate()).Message.ShouldContain("'guests'");
    }

    private static CopOptions Options(Table table) => new()
    {
        ProjectionTargets = [new ProjectionTarget("guests", EventFilter.For<GuestArrived>(), _ => new Guests(table))],
    };

    // A retry needs the clock to move; the state is polled.
    private static async Task UntilAsync(TestKernel kernel, Table table, params string[] rows)
    {
        using var guard = HangLimit.Begin();
        while (!table.Rows.SequenceEqual(rows))
        {
            guard.Token.ThrowIfCancellationRequested();
            kernel.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
