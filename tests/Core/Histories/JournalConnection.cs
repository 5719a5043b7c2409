using System.Collections.Immutable;
using System.Reflection;
using System.Threading.Channels;

namespace Cop.Core.Tests.Histories;

/// <summary>
/// One node's way to a <see cref="SharedJournal"/>: what a server's store does of its own is done here, all else by the journal as it is
/// now.
/// </summary>
public class JournalConnection : DispatchProxy
{
    internal SharedJournal Journal { get; set; } = null!;

    internal string NodeId { get; set; } = "";

    /// <summary>Heartbeats.</summary>
    internal Channel<bool> Beats { get; } = Channel.CreateUnbounded<bool>();

    /// <summary>Topics that others committed to.</summary>
    internal Channel<string?> News { get; } = Channel.CreateUnbounded<string?>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        "get_NodeId" => NodeId,
        "get_SessionId" => "urn:cop:session:" + NodeId,
        "get_CanHistoryChange" => true,
        nameof(IAsyncDisposable.DisposeAsync) => ValueTask.CompletedTask,
        nameof(IDeliveryStore.IsSessionEndedAsync) => new ValueTask<bool>(false),
        nameof(IDeliveryStore.WatchRemoteCommitsAsync) => News.Reader.ReadAllAsync((CancellationToken)args![0]!),
        nameof(IHistoryStore.WaitForHistoryCheckAsync) => Beats.Reader.ReadAsync((CancellationToken)args![0]!).AsTask(),
        nameof(IHistoryStore.ReadHistoryAsync) => ReadHistoryAsync(targetMethod, args!),
        nameof(IHistoryStore.ReplaceHistoryAsync) => Task.FromResult(Replace((string)args![0]!, (string)args[1]!)),
        nameof(ICopStore.CommitAsync) => CommitAsync((IReadOnlyList<CommitUnit>)args![0]!),
        _ => Pass(targetMethod, args),
    };

    private object? Pass(MethodInfo method, object?[]? args) =>
        method.Invoke(Journal.Storage, BindingFlags.DoNotWrapExceptions, null, args, null);

    private async Task<HistoryState> ReadHistoryAsync(MethodInfo method, object?[] args) =>
        await (Task<HistoryState>)Pass(method, args)! with { HistoryId = Journal.HistoryId };

    private string Replace(string expected, string replacement) =>
        Journal.HistoryId == expected ? Journal.HistoryId = replacement : Journal.HistoryId;

    private async Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units)
    {
        var outcomes = await Journal.Storage.CommitAsync(units, CancellationToken.None);
        Journal.Announce(this, [.. units.Where((_, i) => outcomes[i] == CommitOutcome.Committed)]);
        return outcomes;
    }
}
