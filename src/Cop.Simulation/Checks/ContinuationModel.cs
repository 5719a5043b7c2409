using System.Collections.Immutable;
using System.Globalization;

namespace Cop;

/// <summary>A continuation read from its artifact, independently of the projector: the expected behavior for the checks.</summary>
internal sealed record ContinuationModel(
    string Id, string Agent, long MadeAt, ImmutableArray<string> WaitFor, bool WaitsForAll, bool NeedsTimerToo, CopJson? Match,
    DateTimeOffset? ResumeAfter, DateTimeOffset? ResumeBefore)
{
    public bool HasTimer => ResumeAfter is not null;

    public bool CanExpire => ResumeBefore is not null;

    public bool WaitsForNothing => WaitFor.IsEmpty && ResumeAfter is null;

    /// <summary>Reads the continuation that an event creates; null when it creates none.</summary>
    public static ContinuationModel? Of(Event stored)
    {
        if (stored.Type != EventTypes.ArtifactCreated || stored.Payload["artifact"] is not { } artifact
            || artifact["type"]?.AsString() != ArtifactTypes.Continuation)
            return null;
        var payload = artifact["payload"]!;
        return new ContinuationModel(
            artifact["id"]!.AsString()!, AgentName.Normalize(payload["agent"]?.AsString() ?? "*"), stored.TopicSeq,
            [.. payload["waitForEvents"]?.Items.Select(entry => entry.AsString()!) ?? []],
            payload["meta"]?["waitMode"]?.AsString() == "all", payload["meta"]?["resumePolicy"]?.AsString() == "all",
            payload["meta"]?["match"],
            TimeOf(payload["resumeAfter"]), TimeOf(payload["resumeBefore"]));
    }

    /// <summary>Returns the event that completed its conditions before a topicSeq; null when they were not complete.</summary>
    public Event? SatisfiedBy(ImmutableArray<Event> log, long beforeSeq)
    {
        if (WaitFor.IsEmpty)
            return null;
        var firsts = WaitFor.Select(entry => log.FirstOrDefault(stored => stored.TopicSeq < beforeSeq && Matches(entry, stored))).ToList();
        return WaitsForAll ? (firsts.Contains(null) ? null : firsts.MaxBy(first => first!.TopicSeq))
            : firsts.OfType<Event>().MinBy(first => first.TopicSeq);
    }

    /// <summary>Returns whether it waits for this event.</summary>
    public bool IsMatchedBy(Event? stored, long beforeSeq) =>
        stored is not null && stored.TopicSeq < beforeSeq && WaitFor.Any(entry => Matches(entry, stored));

    private bool Matches(string entry, Event stored)
    {
        var isMeant = entry == stored.Id || (entry == stored.Type && stored.TopicSeq > MadeAt && !EffectEvents.IsRecordedEffect(stored));
        return isMeant && !(stored.CreatedAt > ResumeBefore)
            && (Match is null || Match.Members.All(member => Equals(stored.Json.At(member.Name), member.Value)));
    }

    private static DateTimeOffset? TimeOf(CopJson? time) =>
        time?.AsString() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
}
