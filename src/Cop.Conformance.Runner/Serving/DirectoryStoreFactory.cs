using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>Creates embedded stores on disk. Each store has its own folder below the given one, which is deleted with the store.</summary>
public sealed class DirectoryStoreFactory(string directory) : IStoreFactory
{
    private string? _current;

    public Task ForgetAsync(CancellationToken cancellationToken)
    {
        Remove();
        return Task.CompletedTask;
    }

    public async Task<IEventStore> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken)
    {
        _current ??= Directory.CreateDirectory(Path.Combine(directory, $"conformance-{Guid.CreateVersion7():N}")).FullName;
        return (await EmbeddedEventStore.OpenAsync(
            _current, Guid.CreateVersion7, new EmbeddedOptions { Upcasters = upcasters }, cancellationToken: cancellationToken)
        .ConfigureAwait(false)).Unwrap();
    }

    public ValueTask DisposeAsync()
    {
        Remove();
        return ValueTask.CompletedTask;
    }

    private void Remove()
    {
        if (_current is { } old && Directory.Exists(old))
            Directory.Delete(old, recursive: true);
        _current = null;
    }
}
