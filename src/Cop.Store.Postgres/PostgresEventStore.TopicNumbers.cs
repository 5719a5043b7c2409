namespace Cop;

/// <content>The numbers by which rows refer to topics.</content>
public sealed partial class PostgresEventStore
{
    // Reads the numbers of topics that are not cached. A topic that no longer exists gets none, and the commit fails at its head.
    private async ValueTask SetNumbersAsync(CommitTopics topics, Dictionary<string, long>? own, CancellationToken cancellationToken)
    {
        List<CommitTopic>? unknown = null;
        foreach (var topic in topics.Existing)
        {
            if ((own is not null && own.TryGetValue(topic.After.TopicId, out var number))
                || _numbers.TryGet(topic.After.TopicId, out number))
                topic.Number = number;
            else
                (unknown ??= []).Add(topic);
        }

        foreach (var topic in topics.New)
            topic.Number = await _numbers.NextAsync(cancellationToken).ConfigureAwait(false);
        if (unknown is null)
            return;
        var found = await _client.QueryAsync(
            "136_topic_numbers", reader => (TopicId: reader.GetString(0), Number: reader.GetInt64(1)), cancellationToken,
            Parameter.Sought(unknown.Select(topic => topic.After.TopicId))).ConfigureAwait(false);
        foreach (var (topicId, number) in found)
        {
            _numbers.Put(topicId, number);
            topics.Of(topicId).Number = number;
        }
    }

    private async Task<long> TakeNumbersAsync(int count, CancellationToken cancellationToken) =>
        (await _client.QueryAsync("137_take_topic_numbers", reader => reader.GetInt64(0), cancellationToken, Parameter.Of(count))
            .ConfigureAwait(false)).Single();
}
