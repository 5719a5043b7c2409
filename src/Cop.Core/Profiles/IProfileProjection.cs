namespace Cop;

/// <summary>
/// A profile's own projection: turns events into rows of the profile. Pure: the same events give the same rows, on every store and in every rebuild.
/// </summary>
/// <remarks>
/// It is given every event that the core's projection applied, of every topic, as upcasters show it, in the order of topicSeq. Its rows commit with the event. An
/// exception refuses a native append, and stops what reads a log; it is named with the profile and the event. Decision M-15.
/// </remarks>
public interface IProfileProjection
{
    /// <summary>The version of the projection, from 1: raise it when the same events would give other rows, and they are rebuilt at the next start.</summary>
    int Version { get; }

    /// <summary>Names the rows that the event of a draft will need. It saves a read of the store: a row that is not named here is loaded when it is asked for.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="keys">Takes the keys of rows.</param>
    void AddKeys(EventDraft draft, ProfileRowKeys keys);

    /// <summary>Decides whether a native event may become durable, by the rows as they are before it. Called where the profile holds for the topic.</summary>
    /// <param name="candidate">The event.</param>
    /// <param name="rows">The profile's rows of the event's topic.</param>
    /// <returns>Why not, with a code of the core or of the profile; null when it may.</returns>
    CopError? Admit(Event candidate, IProfileRows rows);

    /// <summary>Applies an event: puts the rows that it makes or changes.</summary>
    /// <param name="applied">The event.</param>
    /// <param name="rows">The profile's rows of the event's topic.</param>
    void Apply(Event applied, ProfileRowChanges rows);
}
