using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>Folds events into summaries of topics and amounts of counters. Pure.</summary>
internal sealed class IndexFold
{
    private const int MaxMetadata = 16;
    private const int MaxValue = 300;

    private readonly string _operationsTopicId;
    private readonly Dictionary<string, long> _indexed;
    private readonly Dictionary<string, TopicSummary> _before;
    private readonly Dictionary<string, TopicSummary> _now;
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _amounts = new(StringComparer.Ordinal);

    public IndexFold(string operationsTopicId, IReadOnlyCollection<TopicIndexEntry> entries)
    {
        _operationsTopicId = operationsTopicId;
        _indexed = entries.ToDictionary(entry => entry.TopicId, entry => entry.Position, StringComparer.Ordinal);
        _before = entries.ToDictionary(entry => entry.TopicId, entry => TopicSummary.FromJson(entry.Body), StringComparer.Ordinal);
        _now = new Dictionary<string, TopicSummary>(_before, StringComparer.Ordinal);
    }

    public TopicSummary? Find(string topicId) => _now.GetValueOrDefault(topicId);

    /// <summary>Applies the next event in the order of positions.</summary>
    public void Apply(PositionedEvent positioned)
    {
        var stored = positioned.Event;
        ApplyToTopic(stored);
        _positions[stored.TopicId] = positioned.Position;
        RemoveReplaced(stored);
        Add($"m/{stored.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)}", 1);
        if (!ModelUse.TryRead(stored, out var model, out var use))
            return;
        var hour = stored.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture);
        foreach (var (name, value) in use.ToCounters())
            Add($"u/{hour}\t{PairOf(stored, model)}\t{name}", value);
    }

    /// <summary>The topics whose summaries an event may change.</summary>
    public static IEnumerable<string> TopicsOf(Event stored, string operationsTopicId) =>
        stored.Type == EventTypes.DeliveryParked && stored.TopicId == operationsTopicId
            && stored.Payload["topicId"]?.AsString() is { } closed ? [stored.TopicId, closed] : [stored.TopicId];

    /// <summary>Applies the next event of a topic to its summary. When its position is reached, the summary has it already.</summary>
    public void ApplyToTopic(Event stored)
    {
        if (_now.TryGetValue(stored.TopicId, out var known) && stored.TopicSeq <= known.LastSeq)
            return;
        var topic = (known ?? new TopicSummary()).WithType(stored.Type).WithAgent(stored.Initiator) with
        {
            LastSeq = stored.TopicSeq, ChangedAt = stored.CreatedAt, ChangedBy = stored.Initiator,
        };
        topic = stored.Type switch
        {
            EventTypes.DeliveryParked => topic with { Parked = topic.Parked.Add(AgentOf(stored), SubjectOf(stored), GroupOf(stored)) },
            EventTypes.DeliveryRetried or EventTypes.DeliverySkipped => topic with
            {
                Parked = topic.Parked.Remove(AgentOf(stored), SubjectOf(stored)),
            },
            EventTypes.TaskFailed or EventTypes.StepFailed or "agent.failed" => topic with { HasFailed = true },
            _ => topic,
        };
        _now[stored.TopicId] = ModelUse.TryRead(stored, out var model, out var use) ? topic.WithUse(PairOf(stored, model), use) : topic;
    }

    /// <summary>Takes what the store has of a topic now.</summary>
    public void Take(Topic topic)
    {
        if (!_now.TryGetValue(topic.Id, out var known))
            return;
        _now[topic.Id] = known with
        {
            // It is less only after the log has lost events.
            LastSeq = Math.Min(known.LastSeq, topic.LastSeq),
            Title = topic.Title is { } title ? Texts.Start(title, MaxValue) : null,
            Status = topic.Status.ToProtocolName(),
            Waits = topic.ActiveContinuations,
            Profiles = [.. (topic.Metadata?["profiles"]?.Items ?? []).Select(item => item.AsString()).OfType<string>().Take(MaxMetadata)],
            Metadata = [.. (topic.Metadata?.Members ?? []).Where(member => member.Value.Kind == JsonValueKind.String)
                .Select(member => (member.Name, Value: member.Value.AsString()!))
                .Where(member => member.Name.Length <= MaxValue && member.Value.Length <= MaxValue).Take(MaxMetadata)],
        };
    }

    public void TakeAsked(string topicId, ImmutableArray<string> asked) => _now[topicId] = _now[topicId] with { Asked = asked };

    public void TakeParked(string topicId, ParkedSet parked) => _now[topicId] = _now[topicId] with { Parked = parked };

    public void TakeContinuations(string topicId, IReadOnlyCollection<Continuation> active) =>
        _now[topicId] = _now[topicId].WithContinuations(active);

    public void TakeErrors(string topicId, bool hasErrors) => _now[topicId] = _now[topicId] with { HasProjectionError = hasErrors };

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

    // A parked delivery of a topic that was closed since counts in the operations topic alone (M-7).
    private void RemoveReplaced(Event stored)
    {
        foreach (var topicId in TopicsOf(stored, _operationsTopicId).Where(topicId => topicId != stored.TopicId))
        {
            if (!_now.TryGetValue(topicId, out var closed))
                continue;
            _now[topicId] = closed with { Parked = closed.Parked.Remove(AgentOf(stored), SubjectOf(stored)) };
            if (_indexed.TryGetValue(topicId, out var position))
                _positions.TryAdd(topicId, position);
        }
    }

    private void AddAll(TopicSummary topic, int sign)
    {
        Add("o/topics", sign);
        Add("o/status/" + topic.Status, sign);
        Add("o/stuck", topic.IsStuck ? sign : 0);
        Add("o/stuck/other", topic.IsStuck && topic.Parked.IsEmpty ? sign : 0);
        Add("o/waits", sign * topic.Waits);
        Add("o/person", sign * topic.Asked.Length);
        Add("o/parked", sign * topic.Parked.Count);
        Add("o/parked/more", topic.Parked.HasMore ? sign : 0);
        Add("a/+", topic.Parked.HasMore ? sign : 0);
        foreach (var agent in topic.Resumers)
            Add("o/resumer/" + agent, sign);
        foreach (var (group, count) in topic.Parked.Counts)
        {
            Add("p/" + group, sign * count);
            Add("a/" + ParkedGroup.Read(group, count).Agent, sign * count);
        }
    }

    private void Add(string name, long amount)
    {
        if (amount != 0)
            _amounts[name] = _amounts.GetValueOrDefault(name) + amount;
    }

    private static string SubjectOf(Event stored) =>
        stored.Payload["eventId"]?.AsString() ?? stored.Payload["continuationId"]?.AsString() ?? "";

    private static string AgentOf(Event stored) => stored.Payload["agent"]?.AsString() is { } agent ? AgentName.Normalize(agent) : "";

    private static string GroupOf(Event stored) => ParkedGroup.KeyOf(
        AgentOf(stored), stored.Payload.At("/error/code")?.AsString() ?? "", stored.Payload.At("/error/message")?.AsString() ?? "");

    private static string PairOf(Event stored, string model) =>
        $"{ParkedGroup.Clean(stored.Initiator ?? "")}\t{ParkedGroup.Clean(model)}";
}
