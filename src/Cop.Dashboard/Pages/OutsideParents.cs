using Cop.Storage;

namespace Cop.Dashboard;

/// <summary>The parents of a window's events that are not in the window: where they are, as far as the visitor may know.</summary>
internal sealed class OutsideParents
{
    private const int MaxEvents = 200;
    private const int MaxTitle = 40;

    private readonly IReadOnlyDictionary<string, EventLocation> _locations;
    private readonly Dictionary<string, string> _topics;

    private OutsideParents(IReadOnlyDictionary<string, EventLocation> locations, Dictionary<string, string> topics) =>
        (_locations, _topics) = (locations, topics);

    /// <summary>Reads where the first 200 of these parents are.</summary>
    public static async Task<OutsideParents> ReadAsync(TopicView view, IEnumerable<string> parentIds)
    {
        string[] ids = [.. parentIds.Distinct(StringComparer.Ordinal).Take(MaxEvents)];
        var (kernel, cancellation) = (view.Request.Kernel, view.Request.Cancellation);
        var locations = ids.Length == 0 ? new Dictionary<string, EventLocation>()
            : (await kernel.LocateEventsAsync(ids, cancellation).ConfigureAwait(false)).Unwrap();
        var others = locations.Values.Select(location => location.TopicId).Where(topicId => topicId != view.Topic.Id);
        string[] topicIds = [.. others.Distinct(StringComparer.Ordinal)];
        var rows = topicIds.Length == 0 ? [] : (await kernel.ReadTopicsAsync(topicIds, cancellation).ConfigureAwait(false)).Unwrap();
        return new(locations, rows.Where(row => view.Request.Visitor.Scope.Filter.Matches(row.Id, row.Metadata)).ToDictionary(
            row => row.Id, row => row.Title ?? row.Id, StringComparer.Ordinal));
    }

    /// <summary>The link to a parent with its number, and the title of its topic if that is another one.</summary>
    /// <remarks>
    /// A parent that is unknown, waits for its own parents, or is not for the visitor leads to the causes of its child, which say so.
    /// </remarks>
    public Html Write(TopicView view, Event child, string parentId)
    {
        var location = _locations.GetValueOrDefault(parentId);
        (string, object?)[] place = [("sel", location?.Seq), ("to", location?.Seq + 20)];
        if (location is { IsApplied: true } && location.TopicId == view.Topic.Id)
            return Html.Of($"<a href=\"{view.Address(place)}\">#{location.Seq}</a>");
        return location is { IsApplied: true } && _topics.TryGetValue(location.TopicId, out var title)
            ? Html.Of($"<a href=\"{view.Links.Topic(location.TopicId, place)}\">{Texts.Short(title, MaxTitle)} #{location.Seq}</a>")
            : Html.Of($"<a href=\"{view.Links.Why(child.Id)}\" title=\"{parentId}\">outside</a>");
    }
}
