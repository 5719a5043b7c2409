using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>Creates the stores of a served kernel.</summary>
public interface IStoreFactory : IAsyncDisposable
{
    /// <summary>Discards the current store; the next opening creates an empty one.</summary>
    Task ForgetAsync(CancellationToken cancellationToken);

    /// <summary>Opens the current store; creates it if there is none.</summary>
    Task<IEventStore> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken);
}
