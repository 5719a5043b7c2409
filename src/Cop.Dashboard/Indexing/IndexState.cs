namespace Cop.Dashboard;

/// <summary>The progress of the index of topics.</summary>
/// <param name="Indexed">The last position that it includes.</param>
/// <param name="Last">The last position of the log.</param>
internal readonly record struct IndexState(long Indexed, long Last)
{
    /// <summary>The number of events that it lacks.</summary>
    public long Behind => Math.Max(0, Last - Indexed);
}
