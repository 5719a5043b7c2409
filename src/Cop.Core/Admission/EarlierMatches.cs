using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The earlier events that match the entries of a new continuation with <c>meta.since</c>, as far as they were looked up.
/// </summary>
/// <remarks>The log is read before the append, and up to the topic's head during the decision. Decision D-53.</remarks>
internal sealed class EarlierMatches
{
    private readonly Continuation _wait;
    private readonly Event?[] _found;
    private readonly ImmutableArray<int> _places;

    private EarlierMatches(EventTemplate template, Continuation wait, ImmutableArray<string> given)
    {
        (Template, _wait, ReadTo) = (template, wait, wait.Since!.Value);
        _found = new Event?[wait.WaitFor.Length];
        _places = [
            .. wait.WaitFor.Select(
                (_, entry) => Enumerable.Range(0, given.Length).First(place => ContinuationReader.IndexOf(wait, given, place) == entry))];
    }

    /// <summary>The draft of the continuation.</summary>
    public EventTemplate Template { get; }

    public string TopicId => _wait.TopicId;

    /// <summary>The types or ids that it waits for.</summary>
    public ImmutableArray<string> Entries => _wait.WaitFor;

    /// <summary>The last topicSeq that was read.</summary>
    public long ReadTo { get; set; }

    /// <summary>The events that were found in the log.</summary>
    public IEnumerable<Event> Found => _found.OfType<Event>();

    /// <summary>Creates the lookups of a request's continuations; empty for nearly every request.</summary>
    public static ImmutableArray<EarlierMatches> Of(AppendRequest request, UpcasterChain upcasters) =>
        request.Events.Any(HasSince)
            ? [.. request.Events.Where(HasSince).Select(template => Of(template, upcasters)).OfType<EarlierMatches>()]
            : [];

    /// <summary>Gets the event that matches an entry; null when none was found.</summary>
    public Event? this[int entry]
    {
        get => _found[entry];
        set => _found[entry] = value;
    }

    /// <summary>Returns whether an event of the topic matches an entry by its type.</summary>
    public bool Meets(Event candidate, int entry, UpcasterChain upcasters) =>
        ContinuationMatching.IsOfType(candidate, Entries[entry]) && !(CopTime.ToMilliseconds(candidate.CreatedAt) > _wait.ResumeBefore)
        && ContinuationMatching.Fits(_wait.MatchOf(entry), upcasters.Read(candidate));

    /// <summary>
    /// Creates the stamp <c>metadata.met</c> from the matches, including earlier drafts of the batch; null when there is none.
    /// </summary>
    public CopJson? Stamp(WorkingRows rows, UpcasterChain upcasters)
    {
        var pending = rows.PutEvents(TopicId).Where(appended => appended.TopicSeq > ReadTo).OrderBy(appended => appended.TopicSeq).ToList();
        var met = new List<(int Place, string EventId)>();
        for (var entry = 0; entry < _found.Length; entry++)
        {
            if ((_found[entry] ?? pending.Find(appended => Meets(appended, entry, upcasters))) is { } found)
                met.Add((_places[entry], found.Id));
        }

        return met.Count == 0 ? null : CopJson.Array(met.OrderBy(item => item.Place).Select(item =>
            CopJson.Object(("entry", CopJson.From(item.Place)), ("eventId", CopJson.From(item.EventId)))));
    }

    private static bool HasSince(EventTemplate template) => template.Draft.Type == EventTypes.ArtifactCreated
        && template.Draft.Payload["artifact"] is { } artifact && artifact["type"]?.AsString() == ArtifactTypes.Continuation
            && artifact["payload"]?["meta"]?["since"] is not null;

    // Malformed continuations are refused by the decision.
    private static EarlierMatches? Of(EventTemplate template, UpcasterChain upcasters)
    {
        try
        {
            var created = upcasters.Read(template.Complete(int.MaxValue, DateTimeOffset.UnixEpoch));
            var scope = new ProjectionScope(new WorkingRows(new MemoryRows()), created, ProjectionMode.Log);
            if (created.Payload["artifact"] is not { } artifact
                || !ContinuationReader.Read(scope, template.Id, scope.Payload.Within(artifact, "artifact")).TryGet(out var wait, out _))
                return null;
            return wait is { Since: not null, WaitFor.Length: > 0 }
                ? new EarlierMatches(template, wait, ContinuationReader.Given(artifact))
                : null;
        }
        catch (CopInvariantException)
        {
            return null;
        }
    }
}
