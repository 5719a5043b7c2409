using Cop.Transport;

namespace Cop.Cli;

/// <summary>The target of <c>cop replicate</c>, with the store that it may be.</summary>
internal sealed class ReplicationTarget : IAsyncDisposable
{
    private readonly OpenStore? _store;

    private ReplicationTarget(IReplicationTarget target, OpenStore? store) => (Target, _store) = (target, store);

    public IReplicationTarget Target { get; }

    public static async Task<ReplicationTarget> OpenAsync(CommandContext invocation, string address, string name)
    {
        if (!ReplicationAddress.IsStore(address))
            return new ReplicationTarget(ReplicationAddress.OpenTarget(address, name, "urn:cop:node:tool"), null);
        var store = await OpenStore.ForWritingAsync(invocation, mustExist: false, address: StoreAddress.Read(address))
            .ConfigureAwait(false);
        return new ReplicationTarget(new StoreTarget(store.Kernel), store);
    }

    public async ValueTask DisposeAsync()
    {
        await Target.DisposeAsync().ConfigureAwait(false);
        if (_store is not null)
            await _store.DisposeAsync().ConfigureAwait(false);
    }
}
