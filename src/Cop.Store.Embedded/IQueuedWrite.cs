namespace Cop;

/// <summary>A change in the write queue.</summary>
internal interface IQueuedWrite
{
    /// <summary>Makes the change; errors are passed to its callers.</summary>
    /// <returns>Whether it was made.</returns>
    bool Make();

    /// <summary>Completes the callers, after the change was made or failed; called without a lock.</summary>
    void Tell();
}
