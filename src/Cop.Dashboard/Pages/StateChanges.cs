using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>A value that differs between two states.</summary>
/// <param name="Row">The kind and id of the row.</param>
/// <param name="Pointer">The JSON Pointer of the value in the row.</param>
/// <param name="Was">The former value; null when it is added.</param>
/// <param name="Now">The new value; null when it is removed.</param>
/// <param name="Seq">The topicSeq of the last event that changed the row.</param>
internal sealed record StateChange(string Row, string Pointer, CopJson? Was, CopJson? Now, long Seq);

/// <summary>Compares states. Pure.</summary>
internal static class StateChanges
{
    public static IEnumerable<StateChange> Of(TopicState? before, TopicState? after)
    {
        var (was, now) = (Rows(before), Rows(after));
        foreach (var (key, view) in now)
        {
            var old = was.GetValueOrDefault(key);
            foreach (var change in Compare(key, "", old is null ? null : ViewJson.Write(old), ViewJson.Write(view), view.UpdatedSeq))
                yield return change;
        }

        foreach (var (key, view) in was.Where(row => !now.ContainsKey(row.Key)))
            yield return new StateChange(key, "", ViewJson.Write(view), null, view.UpdatedSeq);
    }

    /// <summary>The differences of two values, at the deepest members that differ.</summary>
    public static IEnumerable<StateChange> Compare(string row, string pointer, CopJson? was, CopJson? now, long seq)
    {
        if (Equals(was, now))
            return [];
        return (was?.Kind, now?.Kind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => was!.Members.Concat(now!.Members).Select(member => member.Name)
                .Distinct(StringComparer.Ordinal)
                .SelectMany(name => Compare(row, $"{pointer}/{Escape(name)}", was[name], now[name], seq)),
            (JsonValueKind.Array, JsonValueKind.Array) => CompareItems(row, pointer, [.. was!.Items], [.. now!.Items], seq),
            _ => [new StateChange(row, pointer, was, now, seq)],
        };
    }

    private static IEnumerable<StateChange> CompareItems(string row, string pointer, CopJson[] was, CopJson[] now, long seq) =>
        Enumerable.Range(0, Math.Max(was.Length, now.Length)).SelectMany(at => Compare(
            row, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{at}"), at < was.Length ? was[at] : null,
            at < now.Length ? now[at] : null, seq));

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static Dictionary<string, View> Rows(TopicState? state) => state is null ? [] : new[]
    {
        ("topic", (IEnumerable<View>)[state.Topic]), ("task", state.Tasks), ("step", state.Steps), ("artifact", state.Artifacts),
        ("continuation", state.Continuations), ("error", state.Errors), ("profile row", state.ProfileRows),
    }.SelectMany(kind => kind.Item2.Select(view => (Key: $"{kind.Item1} {ViewKey.For(view).Id}", View: view)))
        .ToDictionary(row => row.Key, row => row.View, StringComparer.Ordinal);
}
