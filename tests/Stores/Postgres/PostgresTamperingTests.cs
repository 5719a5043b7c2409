namespace Cop.Stores.Tests;

/// <summary>External changes of the tables are detected and reported with topic and topicSeq.</summary>
public sealed class PostgresTamperingTests : PostgresSchemaFixture
{
    private const int Events = 6;

    public static TheoryData<string, string, string> Changes() => new()
    {
        { "update {0}.events set body = convert_to(replace(convert_from(body, 'UTF8'), 'note 3', 'note 8'), 'UTF8') where topic_no = " +
            "(select topic_no from {0}.topics where topic_id = 't') and seq = 3", CopErrorCodes.HashMismatch, "topic 't', topicSeq 3" },
        { "update {0}.events set body = convert_to(regexp_replace(replace(convert_from(body, 'UTF8'), 'note 3', 'note 8'), " +
            "'(\"copHash\":.*),(\"initiator\":\"[^\"]*\")', '\\2,\\1'), 'UTF8') where topic_no = (select topic_no from {0}.topics where " +
            "topic_id = 't') and seq = 3", CopErrorCodes.HashMismatch, "topic 't', topicSeq 3" },
        { "update {0}.events set body = convert_to(regexp_replace(convert_from(body, 'UTF8'), '^.(.*),(\"type\":\"note\")', " +
            "'{{\\2,\\1'), 'UTF8') where topic_no = (select topic_no from {0}.topics where topic_id = 't') and seq = 3",
            CopErrorCodes.HashMismatch, "topic 't', topicSeq 3" },
        { "delete from {0}.events where topic_no = (select topic_no from {0}.topics where topic_id = 't') and seq = 3",
            CopErrorCodes.SequenceGap, "Topic 't' misses topicSeq 3" },
        { "delete from {0}.events where topic_no = (select topic_no from {0}.topics where topic_id = 't') and seq = 1",
            CopErrorCodes.SequenceGap, "Topic 't' misses topicSeq 1" },
        { "delete from {0}.events where topic_no = (select topic_no from {0}.topics where topic_id = 't') and seq = 6",
            CopErrorCodes.SequenceGap, "its log ends at 5" },
        { "update {0}.events a set body = b.body from {0}.events b where a.topic_no = (select topic_no from {0}.topics where topic_id = " +
            "'t') and b.topic_no = (select topic_no from {0}.topics where topic_id = 't') and a.seq + b.seq = 7 and a.seq in (3, 4)",
            CopErrorCodes.SequenceGap, "topicSeq 3" },
        { "update {0}.events a set body = b.body from {0}.events b where a.topic_no = (select topic_no from {0}.topics where topic_id = " +
            "'t') and b.topic_no = (select topic_no from {0}.topics where topic_id = 'u') and a.seq = 3 and b.seq = 3",
            CopErrorCodes.SequenceGap, "of topic 'u' (topicSeq 3)" },
        { "update {0}.events set body = 'rubbish' where topic_no = (select topic_no from {0}.topics where topic_id = 't') and seq = 3",
            CopErrorCodes.StoreCorrupt, "topic 't', topicSeq 3" },
        { "update {0}.events set body = '\\xff7b00' where topic_no = (select topic_no from {0}.topics where topic_id = 't') and seq = 3",
            CopErrorCodes.StoreCorrupt, "topic 't', topicSeq 3" },
        { "update {0}.views set body = convert_to(replace(convert_from(body, 'UTF8'), 'pending', 'running'), 'UTF8') where topic_id = " +
            "'t' and id = 'task'", CopErrorCodes.InternalError, "rebuild it" },
        { "delete from {0}.views where topic_id = 't' and id = 'task'", CopErrorCodes.InternalError, "rebuild it" },
        { "update {0}.views set body = 'rubbish' where topic_id = 't' and id = 'task'", CopErrorCodes.StoreCorrupt, "rebuild it" },
    };

    [Theory, Trait("spec", "9.2.3")]
    [MemberData(nameof(Changes))]
    public async Task An_external_change_is_detected(string change, string code, string words)
    {
        await using var kernel = await StartAsync();
        foreach (var topicId in new[] { "t", "u" })
            (await kernel.AppendAsync(
                topicId,
                [EventDraft.Create("task.created", ("taskId", CopJson.From("task"))), .. Enumerable.Range(2, Events - 1).Select(Note)],
                Actor.Human("ada"))).Unwrap();
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        Server.Ask(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, Schema));

        var found = (await kernel.VerifyTopicAsync("t")).Unwrap();
        found.IsValid.ShouldBeFalse();
        found.Errors.ShouldContain(
            fault => fault.Code == code && fault.Message.Contains(words, StringComparison.Ordinal), string.Join('\n', found.Errors));
        (await kernel.VerifyTopicAsync("u")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rebuild_repairs_changed_rows()
    {
        await using var kernel = await StartAsync();
        (await kernel.AppendAsync("t", [EventDraft.Create("task.created", ("taskId", CopJson.From("task")))], Actor.Human("ada"))).Unwrap();
        Server.Ask($"update {Schema}.views set body = 'rubbish' where id = 'task'");
        (await kernel.RebuildTopicAsync("t")).Unwrap().ShouldBe(1);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    private static EventDraft Note(int number) => EventDraft.Create("note", ("text", CopJson.From($"note {number}")));
}
