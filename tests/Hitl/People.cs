using Microsoft.Extensions.DependencyInjection;

namespace Cop.Hitl.Tests;

/// <summary>A kernel with the profile, an agent and an inbox.</summary>
internal sealed class People : IAsyncDisposable
{
    public const string Topic = TestKernel.Topic;

    private People(TestKernel test, IRoleResolver? roles) => (Test, Requests) = (test, new HumanRequests(test.Kernel, roles));

    public TestKernel Test { get; }

    public HumanRequests Requests { get; }

    public static Actor Bob { get; } = Actor.Human("bob");

    public static Actor Lee { get; } = Actor.Human("lee");

    public static Actor Host { get; } = Actor.System("host");

    public static async Task<People> StartAsync(Action<CopBuilder>? configure = null, IRoleResolver? roles = null)
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddHitl();
        configure?.Invoke(builder);
        return new People(await TestKernel.StartAsync(builder.Build()), roles);
    }

    /// <summary>Appends an event as an actor.</summary>
    public async Task<CopResult<AppendReceipt>> AppendAsync(EventDraft draft, Actor actor) =>
        await Test.Kernel.AppendAsync(Topic, draft, actor).WaitAsync(HangLimit.Span);

    public async Task<HumanRequest> RequestAsync(string id) => (await Requests.GetAsync(Topic, id)).Unwrap().ShouldNotBeNull();

    public async Task<IReadOnlyList<HumanRequest>> OpenAsync(InboxQuery? query = null) =>
        (await Requests.ListAsync(query ?? new InboxQuery())).Unwrap();

    /// <summary>Waits for open requests, without moving the clock.</summary>
    public async Task<IReadOnlyList<HumanRequest>> AskedAsync(int count = 1)
    {
        await Test.FindAsync(stored => RequestRules.IsRequest(stored.Type) && --count == 0);
        return await OpenAsync();
    }

    public ValueTask DisposeAsync() => Test.DisposeAsync();
}
