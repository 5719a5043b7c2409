namespace Cop;

/// <summary>A change of the store that waits for its turn.</summary>
internal interface IQueuedWrite
{
    /// <summary>Makes it. Whoever asked for it is told whatever becomes of it.</summary>
    /// <returns>Whether it was made.</returns>
    bool Make();

    /// <summary>Tells those that asked; once it was made or failed, and on no lock.</summary>
    void Tell();
}
