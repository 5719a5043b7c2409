namespace Cop.Profiles;

/// <summary>
/// A profile's own projection: maps events to rows of the profile. Pure: equal events give equal rows, on every store and in every rebuild.
/// </summary>
/// <remarks>
/// It receives every event that the core's projection applied, of every topic, upcast, in the order of topicSeq. Its rows are committed
/// with the event. An exception refuses a native append and stops reads of a log; the error names the profile and the event. Decision M-15.
/// </remarks>
public interface IProfileProjection
{
    /// <summary>
    /// The version of the projection, from 1. Raise it when equal events would give different rows; the rows are rebuilt at the next start.
    /// </summary>
    int Version { get; }

    /// <summary>Adds the keys of rows that the event of a draft will need. Optional: a row that is not added is loaded on access.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="keys">Receives the keys.</param>
    void AddKeys(EventDraft draft, ProfileRowKeys keys);

    /// <summary>
    /// Decides whether a native event may become durable, from the rows before it. Called when the profile applies to the topic.
    /// </summary>
    /// <param name="candidate">The event.</param>
    /// <param name="rows">The profile's rows of the event's topic.</param>
    /// <returns>The error, with a code of the core or of the profile; null when it may.</returns>
    CopError? Admit(Event candidate, IProfileRows rows);

    /// <summary>Applies an event: creates or changes rows.</summary>
    /// <param name="applied">The event.</param>
    /// <param name="rows">The profile's rows of the event's topic.</param>
    void Apply(Event applied, ProfileRowChanges rows);
}
