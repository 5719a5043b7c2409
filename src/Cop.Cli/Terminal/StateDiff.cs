using System.Collections.Immutable;

namespace Cop.Cli;

/// <summary>A task, step, artifact or continuation, or the topic itself, that is new or has changed.</summary>
/// <param name="Kind">The kind of the object.</param>
/// <param name="Id">The object's id.</param>
/// <param name="Title">Its title, or the short form of its id.</param>
/// <param name="IsNew">Whether the earlier state does not have it.</param>
/// <param name="Members">The members that differ, with both values; of a new object its status.</param>
internal sealed record StateChange(
    string Kind, string Id, string Title, bool IsNew, ImmutableArray<(string Name, CopJson? Was, CopJson? Now)> Members)
{
    public CopJson ToJson() => CopJson.Object(
        ("kind", CopJson.From(Kind)),
        ("id", CopJson.From(Id)),
        ("title", CopJson.From(Title)),
        ("new", CopJson.From(IsNew)),
        ("members", CopJson.Array(Members.Select(member => CopJson.Object(
            ("name", CopJson.From(member.Name)), ("from", member.Was), ("to", member.Now))))));
}

/// <summary>Compares two states of a topic.</summary>
internal static class StateDiff
{
    // They differ wherever anything else does.
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal) { "updatedAt", "updatedSeq", "lastSeq" };

    public static IEnumerable<StateChange> Compare(TopicState? before, TopicState after)
    {
        var earlier = before is null ? [] : Views(before).ToDictionary(each => (each.Kind, each.Id), each => each.View);
        foreach (var (kind, id, title, view) in Views(after))
        {
            var now = ViewJson.Write(view);
            if (!earlier.TryGetValue((kind, id), out var old))
                yield return new StateChange(kind, id, title, IsNew: true, now["status"] is { } status ? [("status", null, status)] : []);
            else if (Differences(ViewJson.Write(old), now) is { IsEmpty: false } members)
                yield return new StateChange(kind, id, title, IsNew: false, members);
        }
    }

    private static ImmutableArray<(string Name, CopJson? Was, CopJson? Now)> Differences(CopJson was, CopJson now) =>
    [
        .. was.Members.Concat(now.Members).Select(member => member.Name).Distinct(StringComparer.Ordinal)
            .Where(name => !Ignored.Contains(name) && !Equals(was[name], now[name]))
            .Select(name => (name, was[name], now[name])),
    ];

    private static IEnumerable<(string Kind, string Id, string Title, View View)> Views(TopicState state) =>
    [
        ("topic", state.Topic.Id, state.Topic.Title ?? ShortId.Of(state.Topic.Id), state.Topic),
        .. state.Tasks.Select(task => ("task", task.Id, task.Title ?? ShortId.Of(task.Id), (View)task)),
        .. state.Steps.Select(step => ("step", step.Id, step.Title ?? ShortId.Of(step.Id), (View)step)),
        .. state.Artifacts.Select(entry => ("artifact", entry.Id, $"{entry.Type} {ShortId.Of(entry.Id)}", (View)entry)),
        .. state.Continuations.Select(each => ("continuation", each.Id, each.Label ?? ShortId.Of(each.Id), (View)each)),
    ];
}
