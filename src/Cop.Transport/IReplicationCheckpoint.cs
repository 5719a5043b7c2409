namespace Cop.Transport;

/// <summary>Keeps the place up to which a source was acknowledged, durably.</summary>
public interface IReplicationCheckpoint
{
    /// <summary>Loads the place; null before the first acknowledgement.</summary>
    Task<CopJson?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Saves the place; durable when the task ends.</summary>
    Task SaveAsync(CopJson place, CancellationToken cancellationToken);
}
