using System.Reflection;
using Cop.Health;

namespace Cop.Stores.Tests;

/// <summary>The health of a kernel whose store fails or does not respond.</summary>
public sealed class StoreHealthTests
{
    public static TheoryData<string> Kinds => [.. DriverFaults.Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Any_exception_of_a_store_is_reported_as_unhealthy(string kind)
    {
        var (store, failing) = FailingStore.Of(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        await using var kernel = await CopKernel.StartAsync(store);
        failing.Fail(() => DriverFaults.New(kind), 1, nameof(ICopReadOnlyStore.ListParkedDeliveriesAsync));
        var health = await kernel.GetHealthAsync();
        health.Status.ShouldBe(KernelHealthStatus.Unhealthy);
        health.NeedsRestart.ShouldBeFalse();
        health.Components.Single(component => component.Component == "store").Message.ShouldContain(DriverFaults.New(kind).Message);
        (await kernel.GetHealthAsync()).Status.ShouldBe(KernelHealthStatus.Healthy);
    }

    [Fact]
    public async Task A_store_that_does_not_respond_is_unhealthy_after_the_limit()
    {
        await using var inner = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        await using var kernel = await CopKernel.StartAsync(SilentStore.Of(inner));
        var health = await kernel.GetHealthAsync(TimeSpan.FromMilliseconds(1)).WaitAsync(HangLimit.Span);
        health.Status.ShouldBe(KernelHealthStatus.Unhealthy);
        health.Components.Single(component => component.Component == "store").Message.ShouldContain("did not respond within 0.001 s");
    }

    [Fact]
    public async Task Cancelling_the_caller_cancels_the_report()
    {
        await using var inner = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        await using var kernel = await CopKernel.StartAsync(SilentStore.Of(inner));
        using var cancelled = new CancellationTokenSource();
        var reporting = kernel.GetHealthAsync(2 * HangLimit.Span, cancelled.Token);
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reporting.WaitAsync(HangLimit.Span));
    }

    /// <summary>A store that never completes a listing of parked deliveries and ignores its token.</summary>
    public class SilentStore : DispatchProxy
    {
        private IEventStore _store = null!;

        public static IEventStore Of(IEventStore store)
        {
            var silent = Create<IEventStore, SilentStore>();
            ((SilentStore)(object)silent)._store = store;
            return silent;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(ICopReadOnlyStore.ListParkedDeliveriesAsync)
            ? new TaskCompletionSource<CopResult<Page<ParkedDelivery>>>().Task
            : targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
