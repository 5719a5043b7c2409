namespace Cop.Core.Tests.Engine;

/// <summary>Invocations of one subscription start in the order in which they were claimed.</summary>
[Trait("spec", "5.2.3")]
public sealed class OrderedStartTests
{
    private readonly Seen<string> _seen = new();

    [Fact]
    public async Task An_invocation_waits_for_the_start_of_its_predecessor()
    {
        var first = new OrderedStart(null, WorkDispatcher.Pool);
        var second = new OrderedStart(first.Begun, WorkDispatcher.Pool);
        var later = HandleAsync(second, "second");
        _seen.Items.ShouldBeEmpty();
        await HandleAsync(first, "first");
        await later.WaitAsync(TestKernel.Patience);
        _seen.Items.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_running_handler_does_not_block_the_next_one()
    {
        var first = new OrderedStart(null, WorkDispatcher.Pool);
        var second = new OrderedStart(first.Begun, WorkDispatcher.Pool);
        var gate = new TaskCompletionSource();
        var earlier = HandleAsync(first, "first", gate.Task);
        await HandleAsync(second, "second").WaitAsync(TestKernel.Patience);
        gate.SetResult();
        await earlier;
        _seen.Items.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_failed_or_skipped_start_lets_the_next_invocation_start()
    {
        var first = new OrderedStart(null, WorkDispatcher.Pool);
        var second = new OrderedStart(first.Begun, WorkDispatcher.Pool);
        var third = new OrderedStart(second.Begun, WorkDispatcher.Pool);
        var throwing = first.Wrap(TestKernel.Agent("a", EventFilter.All, (_, _, _) => throw new InvalidOperationException("broken")));
        await Should.ThrowAsync<InvalidOperationException>(() => throwing.Factory(null!).HandleAsync(null!, null!, default));
        second.Begin();
        await HandleAsync(third, "third").WaitAsync(TestKernel.Patience);
        _seen.Items.ShouldBe(["third"]);
    }

    private Task<AgentOutput> HandleAsync(OrderedStart start, string name, Task? until = null)
    {
        var agent = start.Wrap(TestKernel.Agent("a", EventFilter.All, async (_, _, _) =>
        {
            _seen.Add(name);
            await (until ?? Task.CompletedTask);
            return AgentOutput.None;
        }));
        return agent.Factory(null!).HandleAsync(null!, null!, CancellationToken.None);
    }
}
