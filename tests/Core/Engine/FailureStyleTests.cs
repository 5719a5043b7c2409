using System.Collections.Immutable;
using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>Expected failures are results, and a default result is a failure.</summary>
[Trait("spec", "4.4")]
public sealed class FailureStyleTests
{
    public static TheoryData<string> Methods => [.. KernelMethods.All.Select(method => method.ToString()!)];

    [Theory, MemberData(nameof(Methods))]
    public async Task An_unreachable_store_is_an_error_result_and_no_exception(string name)
    {
        var counts = UserProjection.Create<string>("counts", next => next.TopicId, (view, _) => view + "x");
        var (storage, reach) = UnreachableStore.Of(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        await using var kernel = await CopKernel.StartAsync(
            storage, new CopOptions
            {
                Projections = [counts],
                ProjectionTargets = [new ProjectionTarget(TestKernel.Topic, EventFilter.All, _ => new Unread())],
                Pipeline = new() { ConflictRetryTimeout = TimeSpan.Zero },
            });
        reach.IsAway = true;
        var error = await KernelMethods.CallAsync(kernel, KernelMethods.Find(name), counts);
        reach.IsAway = false;
        error.ShouldNotBeNull().Category.ShouldBe(CopErrorCategory.Temporary, error.ToString());
    }

    [Fact]
    public void Asynchronous_kernel_methods_except_start_stop_and_health_return_a_result_or_one_of_each_command() =>
        typeof(CopKernel).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType) && !KernelMethods.All.Contains(method)
                && method.ReturnType != typeof(Task<ImmutableArray<CopResult<AppendReceipt>>>))
            .Select(method => method.Name).ShouldBe(
                [nameof(CopKernel.StartAsync), nameof(CopKernel.StopAsync), nameof(CopKernel.GetHealthAsync)], ignoreOrder: true);

    private sealed class Unread : IProjectionTarget
    {
        public Task<long> ReadPositionAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

        public Task ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [Fact]
    public void The_default_of_a_result_is_a_failure()
    {
        CopResult<int> none = default;
        none.IsOk.ShouldBeFalse();
        none.Error.ShouldNotBeNull().Code.ShouldBe(CopErrorCodes.UninitializedResult);
        none.TryGet(out _, out var error).ShouldBeFalse();
        error.ShouldBe(none.Error);
        none.Map(value => value + 1).IsOk.ShouldBeFalse();
        none.ValueOrDefault.ShouldBe(0);
        none.ToString().ShouldStartWith("error: uninitialized_result");
        Should.Throw<CopException>(() => none.Unwrap()).Error.ShouldBe(none.Error);
        default(CopResult<string?>).IsOk.ShouldBeFalse();
        new CopResult<string?>().IsOk.ShouldBeFalse();
    }

    [Fact]
    public void A_success_without_a_value_is_a_success()
    {
        CopResult.Ok<string?>(null).IsOk.ShouldBeTrue();
        CopResult.Ok<string?>(null).Error.ShouldBeNull();
        CopResult.Ok(0).Map(value => value + 1).Unwrap().ShouldBe(1);
        CopResult.Ok(1, asOfSeq: 7).Map(value => value).AsOfSeq.ShouldBe(7);
    }
}
