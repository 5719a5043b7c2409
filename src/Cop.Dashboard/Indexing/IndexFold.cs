using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>Folds events into summaries of topics and amounts of counters. Pure.</summary>
internal sealed class IndexFold
{
    private const int MaxMetadata = 16;
    private const int MaxShape = 120;

    private readonly Dictionary<string, TopicSummary> _before;
    private readonly Dictionary<string, TopicSummary> _now;
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _amounts = new(StringComparer.Ordinal);

    public IndexFold(IEnumerable<TopicIndexEntry> entries)
    {
        _before = entries.ToDictionary(entry => entry.TopicId, entry => TopicSummary.FromJson(entry.Body), StringComparer.Ordinal);
        _now = new Dictionary<string, TopicSummary>(_before, StringComparer.Ordinal);
    }

    public TopicSummary? Find(string topicId) => _now.GetValueOrDefault(topicId);

    public void Apply(PositionedEvent positioned)
    {
        var stored = positioned.Event;
        var topic = (_now.GetValueOrDefault(stored.TopicId) ?? new TopicSummary()).WithType(stored.Type).WithAgent(stored.Initiator) with
        {
            LastSeq = stored.TopicSeq, ChangedAt = stored.CreatedAt, ChangedBy = stored.Initiator,
        };
        topic = stored.Type switch
        {
            EventTypes.DeliveryParked => topic.WithParked(SubjectOf(stored), GroupOf(stored)),
            EventTypes.DeliveryRetried or EventTypes.DeliverySkipped => topic with { Parked = topic.Parked.Remove(SubjectOf(stored)) },
            EventTypes.TaskFailed or EventTypes.StepFailed or "agent.failed" => topic with { HasFailed = true },
            _ => topic,
        };
        (_now[stored.TopicId], _positions[stored.TopicId]) = (topic, positioned.Position);
        Add($"m/{stored.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)}", 1);
        if (stored.Type == EventTypes.ArtifactCreated)
            ApplyUse(stored);
    }

    /// <summary>Takes what the store has of a topic now.</summary>
    public void Take(Topic topic)
    {
        if (!_now.TryGetValue(topic.Id, out var known))
            return;
        _now[topic.Id] = known with
        {
            Title = topic.Title,
            Status = topic.Status.ToProtocolName(),
            Waits = topic.ActiveContinuations,
            Profiles = [.. (topic.Metadata?["profiles"]?.Items ?? []).Select(item => item.AsString()).OfType<string>().Take(MaxMetadata)],
            Metadata = [.. (topic.Metadata?.Members ?? []).Where(member => member.Value.Kind == JsonValueKind.String)
                .Take(MaxMetadata).Select(member => (member.Name, member.Value.AsString()!))],
        };
    }

    public void TakeAsked(string topicId, ImmutableArray<string> asked) => _now[topicId] = _now[topicId] with { Asked = asked };

    public TopicIndexChange ToChange(long from, long to)
    {
        foreach (var topicId in _positions.Keys)
        {
            if (_before.TryGetValue(topicId, out var before))
                AddAll(before, -1);
            AddAll(_now[topicId], 1);
        }

        return new TopicIndexChange(from, to)
        {
            Entries = [.. _positions.Select(changed => new TopicIndexEntry(
                changed.Key, changed.Value, IndexLabels.Of(_now[changed.Key]), _now[changed.Key].ToJson()))],
            Counters = [.. _amounts.Where(amount => amount.Value != 0).Select(amount => new TopicIndexCounter(amount.Key, amount.Value))],
        };
    }

    /// <summary>The shape of an error message: quoted parts, ids and numbers are taken out.</summary>
    public static string ShapeOf(string message)
    {
        var shape = new System.Text.StringBuilder();
        for (var at = 0; at < message.Length && shape.Length < MaxShape;)
        {
            var word = at;
            while (word < message.Length && (char.IsLetterOrDigit(message[word]) || message[word] is '-' or '_' or ':' or '.' or '/'))
                word++;
            if (word == at)
            {
                shape.Append(char.IsControl(message[at]) ? ' ' : message[at]);
                at++;
                continue;
            }

            var text = message[at..word];
            shape.Append(text.Any(char.IsAsciiDigit) ? "<id>" : text);
            at = word;
        }

        return shape.ToString();
    }

    private void AddAll(TopicSummary topic, int sign)
    {
        Add("o/topics", sign);
        Add("o/status/" + topic.Status, sign);
        Add("o/stuck", topic.IsStuck ? sign : 0);
        Add("o/waits", sign * topic.Waits);
        Add("o/person", sign * topic.Asked.Length);
        Add("o/parked", sign * topic.Parked.Count);
        foreach (var group in topic.Parked.Values)
            Add("p/" + group, sign);
    }

    private void Add(string name, long amount)
    {
        if (amount != 0)
            _amounts[name] = _amounts.GetValueOrDefault(name) + amount;
    }

    private static string SubjectOf(Event stored) => $"{AgentOf(stored)}\t" +
        (stored.Payload["eventId"]?.AsString() ?? stored.Payload["continuationId"]?.AsString() ?? "");

    private static string AgentOf(Event stored) => Clean(stored.Payload["agent"]?.AsString() is { } agent
        ? agent.StartsWith("agent:", StringComparison.Ordinal) ? agent[6..] : agent : "");

    private static string GroupOf(Event stored) => string.Join('\t', AgentOf(stored),
        Clean(stored.Payload.At("/error/code")?.AsString() ?? ""), ShapeOf(stored.Payload.At("/error/message")?.AsString() ?? ""));

    private void ApplyUse(Event stored)
    {
        if (!ModelUse.TryRead(stored, out var model, out var use))
            return;
        var pair = $"{Clean(stored.Initiator ?? "")}\t{Clean(model)}";
        var hour = stored.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture);
        foreach (var (name, value) in use.ToCounters())
            Add($"u/{hour}\t{pair}\t{name}", value);
        _now[stored.TopicId] = _now[stored.TopicId].WithUse(pair, use);
    }

    private static string Clean(string text) => string.Concat((text.Length > 200 ? text[..200] : text)
        .Select(next => char.IsControl(next) ? ' ' : next));
}
