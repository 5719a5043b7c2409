using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cop.Stores.Tests;

/// <summary>Measures how long a node takes no appends: a caller that appends again and again, without agents.</summary>
internal sealed class AppendProbe : IAsyncDisposable
{
    private const string TopicId = "probe";
    private readonly ConcurrentQueue<long> _moments = new();
    private readonly List<string> _acknowledged = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly CopKernel _kernel;
    private readonly Task _work;

    public AppendProbe(CopKernel kernel)
    {
        _kernel = kernel;
        _work = Task.Run(AppendAsync);
    }

    /// <summary>The longest time between two acknowledged appends since the last call, in seconds.</summary>
    public double TakeLongestGap() => ClusterProbe.TakeLongestGap(_moments);

    /// <summary>Ends it, and returns the acknowledged events that the log does not have.</summary>
    public async Task<List<string>> StopAsync()
    {
        await DisposeAsync();
        var stored = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var found in _kernel.Log.ReadTopicAsync(TopicId))
            stored.Add(found.Id);
        return [.. _acknowledged.Where(id => !stored.Contains(id))];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _work;
    }

    private async Task AppendAsync()
    {
        using var ticks = Polling.Ticks();
        while (await Polling.NextAsync(ticks, _ending.Token))
        {
            var draft = EventDraft.Create("note") with { Id = CopId.Create("event", Guid.CreateVersion7()) };
            var result = await _kernel.AppendAsync(TopicId, draft, Actor.Human("ada"));
            if (result.IsOk)
            {
                _moments.Enqueue(Stopwatch.GetTimestamp());
                _acknowledged.Add(draft.Id);
            }
            else
            {
                result.Error!.Category.ShouldBe(CopErrorCategory.Temporary, result.Error.ToString());
            }
        }
    }
}
