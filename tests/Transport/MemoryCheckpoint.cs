namespace Cop.Transport.Tests;

internal sealed class MemoryCheckpoint : IReplicationCheckpoint
{
    public CopJson? Place { get; set; }

    public Task<CopJson?> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(Place);

    public Task SaveAsync(CopJson place, CancellationToken cancellationToken)
    {
        Place = place;
        return Task.CompletedTask;
    }
}
