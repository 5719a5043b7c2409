using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>Where a served kernel gets its store from.</summary>
internal interface IStoreFactory : IAsyncDisposable
{
    /// <summary>Forgets the store that is there; the next opening makes an empty one.</summary>
    Task ForgetAsync(CancellationToken cancellationToken);

    /// <summary>Opens the store: the one that was opened before, if there is one.</summary>
    Task<IEventStore> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken);
}
