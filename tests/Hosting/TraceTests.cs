using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cop.Hosting.Tests;

[Collection(TelemetryCollection.Name)]
public sealed class TraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public TraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CopTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task An_event_has_its_append_s_trace_and_deliveries_link_to_it()
    {
        using var request = new Activity("request").Start();
        Event asked, answered;
        await using (var kernel = await StartAsync((_, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create("answered"))))
        {
            asked = (await kernel.AppendAsync("t", EventDraft.Create("asked"), TestHost.Ada)).Unwrap().First;
            answered = await kernel.WaitForTypeAsync("t", "answered");
        }

        var append = Ended("cop.append");
        append.ParentId.ShouldBe(request.Id);
        append.GetTagItem("cop.topic").ShouldBe("t");
        asked.Metadata!["traceparent"]!.AsString().ShouldBe(append.Id);
        var delivery = Ended("cop.deliver");
        delivery.Links.ShouldHaveSingleItem().Context.SpanId.ShouldBe(append.SpanId);
        delivery.TraceId.ShouldNotBe(request.TraceId, "a delivery is linked to the append, not a child of it");
        delivery.GetTagItem("cop.agent").ShouldBe("answerer");
        answered.Metadata!["traceparent"]!.AsString().ShouldBe(delivery.Id);
    }

    [Fact]
    public async Task A_failed_attempt_is_an_error_of_its_activity()
    {
        await using (var kernel = await StartAsync((_, _, _) => throw new InvalidOperationException("no")))
        {
            (await kernel.AppendAsync("t", EventDraft.Create("asked"), TestHost.Ada)).Unwrap();
            await kernel.WaitForTypeAsync("t", EventTypes.DeliveryParked);
        }

        var delivery = Ended("cop.deliver");
        delivery.Status.ShouldBe(ActivityStatusCode.Error);
        delivery.StatusDescription!.ShouldContain("no");
        var thrown =
            delivery.Events.Single(entry => entry.Name == "exception").Tags.ToDictionary(tag => tag.Key, tag => (string?)tag.Value);
        thrown["exception.type"].ShouldBe("System.InvalidOperationException");
        thrown["exception.message"].ShouldBe("no");
        thrown["exception.stacktrace"]!.ShouldContain($"   at {typeof(TraceTests).FullName}");
    }

    [Fact]
    public async Task A_delivery_is_no_child_of_the_trace_that_woke_its_subscription()
    {
        await using (var kernel = await StartAsync((_, _, _) => throw new InvalidOperationException("no")))
        {
            (await kernel.AppendAsync("t", EventDraft.Create("asked"), TestHost.Ada)).Unwrap();
            var parked = await kernel.WaitForTypeAsync("t", EventTypes.DeliveryParked);
            using var command = new Activity("command").Start();
            (await kernel.RetryParkedDeliveryAsync("t", "answerer", parked.Payload["eventId"]!.AsString()!, "human:ada")).Unwrap();
            await kernel.WaitForCountAsync("t", EventTypes.DeliveryParked, 2);
        }

        _ended.Where(activity => activity.OperationName == "cop.deliver").Select(activity => activity.ParentId).ShouldBe([null, null]);
    }

    private Activity Ended(string name) => _ended.Where(activity => activity.OperationName == name).ShouldHaveSingleItem();

    private static Task<CopKernel> StartAsync(Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle) =>
        CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions
        {
            Agents = [AgentRegistration.Create("answerer", EventFilter.ForTypes("asked"), handle, new AgentOptions { MaxAttempts = 1 })],
        });
}
