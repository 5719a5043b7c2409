using Cop.Core.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Core.Tests.Typed;

/// <summary>A topic from outside: appends, reads and waits by records.</summary>
[Trait("spec", "4.5")]
public sealed class TopicClientTests
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task A_wait_ends_at_the_first_event_that_meets_its_condition()
    {
        await using var kernel = await StartAsync();
        var topic = kernel.Kernel.Topic(TestKernel.Topic);
        var waiting = topic.WaitForAsync<GuestGreeted>(greeted => greeted.Text.Contains("Bob", StringComparison.Ordinal));
        (await topic.AppendAsync([new GuestArrived("Ada"), new GuestArrived("Bob")], Ada)).Unwrap().Events.Length.ShouldBe(2);
        var greeted = await waiting.WaitAsync(TestKernel.Patience);
        (greeted.Payload.Text, greeted.Initiator, greeted.TopicId).ShouldBe(("Hello, Bob", "agent:greeter", TestKernel.Topic));
        (await topic.WaitForAsync<GuestGreeted>()).Payload.Text.ShouldBe("Hello, Ada");
    }

    [Fact]
    public async Task A_wait_that_ends_without_its_event_shows_the_last_events()
    {
        await using var kernel = await StartAsync();
        var topic = kernel.Kernel.Topic(TestKernel.Topic);
        (await topic.AppendAsync(new GuestArrived("Ada"), Ada)).Unwrap();
        await topic.WaitForAsync<GuestGreeted>();
        var waiting = topic.WaitForAsync<GuestArrived>(guest => guest.Name == "Bob", TimeSpan.FromSeconds(3));
        var late = await Should.ThrowAsync<TimeoutException>(() =>
            kernel.Time.AdvanceUntilAsync(waiting, TestKernel.Pauses));
        late.Message.ShouldContain("No event 'guest.arrived' that meets the condition");
        late.Message.ShouldContain("2 guest.greeted by agent:greeter {\"text\":\"Hello, Ada\"}");
        (await Should.ThrowAsync<TimeoutException>(() => kernel.Time.AdvanceUntilAsync(
            kernel.Kernel.Topic("urn:cop:topic:none").WaitForAsync<GuestArrived>(), TestKernel.Pauses)))
            .Message.ShouldContain("has no event");
    }

    [Fact]
    public async Task A_repeated_append_with_an_id_is_a_duplicate_and_an_outdated_one_a_conflict()
    {
        await using var kernel = await StartAsync();
        var topic = kernel.Kernel.Topic("urn:cop:topic:u");
        (await topic.AppendAsync(new GuestGreeted("1"), Ada, ExpectedSequence.NoTopic, "e1")).Unwrap().IsDuplicate.ShouldBeFalse();
        (await topic.AppendAsync(new GuestGreeted("1"), Ada, id: "e1")).Unwrap().IsDuplicate.ShouldBeTrue();
        (await topic.AppendAsync(new GuestGreeted("2"), Ada, ExpectedSequence.NoTopic)).Error!.Code.ShouldBe("sequence_conflict");
        var read = new List<string>();
        await foreach (var greeted in topic.ReadAsync<GuestGreeted>())
            read.Add(greeted.Payload.Text);
        read.ShouldBe(["1"]);
        (await topic.GetStateAsync()).Unwrap()!.Topic.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task A_wait_ends_with_the_kernel()
    {
        var kernel = await StartAsync();
        var waiting = kernel.Kernel.Topic(TestKernel.Topic).WaitForAsync<GuestGreeted>();
        await kernel.DisposeAsync();
        (await Should.ThrowAsync<InvalidOperationException>(waiting)).Message.ShouldContain("kernel stopped");
    }

    [Fact]
    public async Task A_projection_folds_records()
    {
        var counts = UserProjection.Create<GuestCount>("guests").On<GuestArrived>(
            arrived => arrived.TopicId, (count, arrived) => new GuestCount((count?.Number ?? 0) + arrived.Payload.Name.Length));
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Projections = [counts] });
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        var last = await kernel.AppendAsync(new GuestArrived("Bo").ToDraft());
        (await kernel.Kernel.WaitForProjectionAsync(counts, last).WaitAsync(TestKernel.Patience)).Unwrap();
        counts.Find(TestKernel.Topic).ShouldBe(new GuestCount(5));
        Should.Throw<ArgumentException>(() => counts.On<GuestArrived>(_ => null, (count, _) => count)).Message.ShouldContain("two folds");
    }

    private sealed record GuestCount(int Number);

    private static Task<TestKernel> StartAsync()
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent("greeter", TestKernel.Patient).On((GuestArrived guest) => new GuestGreeted($"Hello, {guest.Name}"));
        return TestKernel.StartAsync(builder.Build());
    }
}
