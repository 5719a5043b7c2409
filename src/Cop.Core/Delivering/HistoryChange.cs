using System.Collections.Immutable;
using System.Globalization;

namespace Cop;

/// <summary>A detected loss of the end of a store's log.</summary>
/// <param name="NodeId">Id of the node.</param>
/// <param name="From">The history as the node remembered it.</param>
/// <param name="To">The history that continues.</param>
/// <param name="LostEventIds">Ids of the remembered events that the store has lost, oldest first.</param>
/// <remarks>Decision M-16.</remarks>
internal sealed record HistoryChange(
    string NodeId, (string Id, EventMark? Last) From, (string Id, EventMark? Last) To, ImmutableArray<string> LostEventIds)
{
    /// <summary>The maximum number of lost events that the record names.</summary>
    public const int MaxNamed = 1000;

    // The record must fit under the smallest limit of an event that the kernel has for its own.
    private const int MaxNamedBytes = 56_000;

    /// <summary>The lost events that are named.</summary>
    public ImmutableArray<string> Named
    {
        get
        {
            var (named, bytes) = (ImmutableArray.CreateBuilder<string>(), 0);
            foreach (var id in LostEventIds.Take(MaxNamed))
            {
                bytes += id.Length + 3;
                if (bytes > MaxNamedBytes)
                    break;
                named.Add(id);
            }

            return named.ToImmutable();
        }
    }

    /// <summary>Creates the record of it, for the operations topic.</summary>
    /// <param name="topicId">The operations topic.</param>
    public EventDraft ToDraft(string topicId) => new()
    {
        Id = CopId.Derive("event", Supervisor.Name, EventTypes.StoreHistoryChanged, NodeId, Text(From), Text(To)),
        TopicId = topicId,
        Type = EventTypes.StoreHistoryChanged,
        Payload = CopJson.Object(
            ("from", CopJson.From(From.Id)),
            ("fromPosition", CopJson.From(From.Last?.Position ?? 0)),
            ("to", CopJson.From(To.Id)),
            ("toPosition", CopJson.From(To.Last?.Position ?? 0)),
            ("lostEventIds", CopJson.Array(Named.Select(id => CopJson.From(id)))),
            ("lostCount", CopJson.From(LostEventIds.Length))),
    };

    private static string Text((string Id, EventMark? Last) head) =>
        string.Create(CultureInfo.InvariantCulture, $"{head.Id} {head.Last?.Position ?? 0} {head.Last?.Hash ?? Guid.Empty}");
}
