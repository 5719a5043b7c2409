using System.Text.RegularExpressions;

namespace Cop.Stores.Tests;

/// <summary>The plan of each statement of the package on large tables: it uses an index, without a sequential scan.</summary>
[Trait("spec", "4.2")]
public sealed partial class PostgresPlanTests(FilledSchema filled) : IClassFixture<FilledSchema>
{
    private static readonly Actor Ada = Actor.Human("ada");

    private const string Keys = "array[md5('1/1')::uuid, md5('7/9')::uuid]";

    // The parameters of each statement, written as SQL.
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["101_load_heads"] = "array['topic-7', 'topic-9']",
        ["102_load_views"] = "array['topic-7', 'topic-9'], array[1, 4]::smallint[], array['1-1', '4-2']",
        ["103_load_locations"] = Keys,
        ["104_load_events"] = Keys,
        ["105_load_waiters"] = $"array['topic-7', 'topic-9'], {Keys}",
        ["106_load_active"] = "array['topic-7', 'topic-9']",
        ["107_load_subscriptions"] = "array['topic-7', 'topic-9'], array['agent-1', 'agent-2']",
        ["110_read_rows"] = "'topic-7'",
        ["113_has_views"] = "'topic-7', 50, 1::smallint, '\\x7b7d'::bytea, 50, 0, '\\x00'::bytea, 100, 1",
        ["121_update_heads"] =
            "array[7, 9]::bigint[], array[50, 50]::bigint[], array[md5('1')::uuid, md5('2')::uuid], array[50, 50]::bigint[], array[0, " +
                "0], array[51, 51]::bigint[], array[md5('1')::uuid, md5('2')::uuid], array[51, 51]::bigint[], array[51, 51]::bigint[], " +
                "array[0, 0]::bigint[]",
        ["124_update_topics"] =
            "array[7, 9]::bigint[], array[0, 0]::bigint[], array[null, null]::text[], array[null, null]::text[], array[null, " +
                "null]::bytea[], array[1, 1]::smallint[], array[null, null]::bytea[]",
        ["128_require_parents"] = Keys,
        ["130_delete_wait_keys"] = "array['topic-7', 'topic-9'], array['4-1', '4-2']",
        ["132_update_subscriptions"] =
            "array['topic-7', 'topic-9'], array['agent-1', 'agent-2'], array[1, 1]::bigint[], array[md5('1')::uuid, md5('2')::uuid], " +
                "array[2, 2]::bigint[], array[md5('1')::uuid, md5('2')::uuid], array[50, 50]::bigint[], array[false, false], array[null, " +
                "null]::bytea[]",
        ["136_topic_numbers"] = "array['topic-7', 'topic-9']",
        ["201_head"] = "'topic-7'",
        ["202_find_event"] = "md5('7/9')::uuid",
        ["203_read_topic"] = "'topic-7', 10, 9223372036854775807, 20",
        ["204_read_by_position"] = "70000, 100",
        ["205_last_position"] = "",
        ["206_position"] = "'topic-7', 30",
        ["207_children"] = "md5('7/9')::uuid, 100",
        ["208_topic_ids"] = "'', 1000",
        ["209_blocked_topics"] = "'', 1000",
        ["210_read_by_type"] = "'topic-7', 'note', 10, 20",
        ["211_find_named_parents"] = Keys,
        ["220_row_count"] = "'ledger/1/records'",
        ["221_read_rows"] = "'ledger/1/records', 7000, 7100, 100",
        ["222_append_rows"] =
            "array['ledger/1/records'], array[20000]::bigint[], array['\\x00']::bytea[], array['ledger/1/records'], " +
                "array[20000]::bigint[]",
        ["301_get_topic"] = "'topic-7'",
        ["302_get_view"] = "'topic-7', 1::smallint, '1-1'",
        ["303_get_artifacts"] = "array['topic-7', 'topic-9'], array['3-1', '3-1']",
        ["304_list_topics"] = "'', 1001",
        ["305_list_in_topic"] = "1::smallint, 'topic-7', 0, '', null, null, 'name-7', 1001",
        ["231_index_entries"] = "array['topic-7', 'topic-9']",
        ["233_list_index"] = "90000, 50",
        ["234_list_index_of_labels"] = "90000, 50, array['word:w7']",
        ["235_index_counters"] = "'', '~', 1000",
        ["242_subscriptions_of_topic"] = "'topic-7', 1000",
        ["306_list_all"] = "1::smallint, '', 0, '', null, null, null, 1001",
        ["307_list_all_of_status"] = "1::smallint, '', 0, '', 0::smallint, null, null, 1001",
        ["308_list_all_of_name"] = "1::smallint, '', 0, '', null, null, 'name-7', 1001",
        ["309_list_topics_of_status"] = "'', 1001, 0::smallint",
        ["310_list_one_topic"] = "'', 101, 'topic-7', null",
        ["311_list_profile_rows"] = Listed("null, null, null"),
        ["312_list_profile_rows_of_status"] = Listed("'open', null, null"),
        ["313_list_profile_rows_of_assignee"] = Listed("null, 'name-7', null"),
        ["314_list_due_profile_rows"] = Listed("null, null, timestamptz '2030-01-01'"),
        ["315_list_profile_rows_in_topic"] = Listed("null, 'name-7', null"),
        ["316_list_profile_rows_by_due"] = ByDue(),
        ["317_list_profile_rows_of_assignee_by_due"] = $"{ByDue()}, 'name-7'",
        ["401_get_agent"] = "'agent-1'",
        ["403_get_subscription"] = "'topic-7', 'agent-1'",
        ["404_find_topics_with_work"] = "'agent-1', '', '{}'::text[], array['note'], array['task.'], 100, array['delivery.parked']",
        ["405_next_events"] = "'topic-7', 10, array['note'], array['task.'], 20, array['delivery.parked']",
        ["406_active_continuations"] = "'', '', 1000",
        ["407_read_new_commits"] = "0, 1000, md5('1')::uuid",
        ["408_lock_topics"] = "array['topic-7', 'topic-9']",
        ["409_lock_new_topics"] = "array['topic-7', 'topic-none']",
        ["410_find_idle_topics"] = "'', null, 1000",
        ["518_remembered_events"] = Keys,
        ["520_last_event"] = "",
        ["604_first_unordered"] = "",
        ["605_order_pending"] = "array['topic-7', 'topic-9'], array[1, 1]::bigint[], array[50, 50], 1",
    };

    // Single values, tables with one row per node or agent, or functions, whose statements the last test checks. Statement 519 runs only
    // after the end of the log was lost, and 236 empties the index of topics.
    private static readonly string[] Elsewhere =
    [
        "109_replace_views", "114_wait_for_standby", "120_begin_commit", "122_insert_topics", "123_insert_heads", "125_insert_events",
        "126_insert_event_ids", "127_insert_parents",
        "129_write_views", "131_insert_wait_keys", "133_insert_subscriptions", "134_insert_pending_positions", "137_take_topic_numbers",
        "138_settings_of_host", "139_restore_settings",
        "402_add_agent", "603_assign_positions", "606_has_pending_positions",
        "501_begin_session", "502_renew_session", "503_end_session", "504_is_session_ended", "505_store_id", "506_server_time", "509_size",
        "507_announce", "508_backend",
        "510_get_profiles", "511_add_profile", "512_find_nodes_without_profile", "513_complete_profile", "514_find_session_of_node",
        "515_end_lost_session", "516_history_id", "517_replace_history", "519_subscriptions_beyond_log",
        "230_indexed_position", "232_advance_index", "236_reset_index", "240_sessions", "241_agents",
        "601_lock_sequencer", "602_try_lock_sequencer",
    ];

    private static string Listed(string filters) => $"e'COP/Ask\\nquestion', 'topic-7', 2, e'COP/Ask\\nquestion\\n2', {filters}, 101";

    private static string ByDue() =>
        "e'COP/Ask\\nquestion', 'open', '2030-01-01', 'topic-7', 2, e'COP/Ask\\nquestion\\n2', null, null, 101";

    public static TheoryData<string> Statements() => [.. Parameters.Keys];

    [Fact]
    public void Every_statement_of_the_package_is_explained() =>
        typeof(PostgresEventStore).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Queries/", StringComparison.Ordinal))
            .Select(name => name["Queries/".Length..])
            .Order(StringComparer.Ordinal).ShouldBe(Parameters.Keys.Concat(Elsewhere).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Each_statement_uses_an_index_with_generic_and_custom_plans(string statement)
    {
        foreach (var isGeneric in new[] { false, true })
        {
            // A commit has settings of its own.
            var plan = await filled.ExplainAsync(
                statement, isGeneric, Parameters[statement], isCommit: string.CompareOrdinal(statement, "120") > 0
                    && string.CompareOrdinal(statement, "200") < 0);
            foreach (Match scan in Scan().Matches(plan))
                FilledSchema.Large.ShouldNotContain(scan.Groups[1].Value, plan);
        }
    }

    [Theory]
    [InlineData("307_list_all_of_status", "views_status")]
    [InlineData("308_list_all_of_name", "views_name")]
    [InlineData("309_list_topics_of_status", "topics_status")]
    [InlineData("306_list_all", "views_order")]
    [InlineData("304_list_topics", "topics_pkey")]
    [InlineData("311_list_profile_rows", "views_scope")]
    [InlineData("312_list_profile_rows_of_status", "views_scope_state")]
    [InlineData("313_list_profile_rows_of_assignee", "views_scope_name")]
    [InlineData("314_list_due_profile_rows", "views_scope_due")]
    [InlineData("316_list_profile_rows_by_due", "views_scope_state_due")]
    [InlineData("317_list_profile_rows_of_assignee_by_due", "views_scope_state_name_due")]
    public async Task A_listing_uses_the_index_of_its_filter(string statement, string index)
    {
        foreach (var isGeneric in new[] { false, true })
        {
            (await filled.ExplainAsync(statement, isGeneric, Parameters[statement])).ShouldContain(index);
        }
    }

    [Fact]
    public Task Each_combination_of_the_filters_of_topics_is_listed_by_an_index() => StatementPlan.MustListByAnIndexAsync(
        (labels, isGeneric) => labels.Length == 0 ? filled.ExplainAsync("233_list_index", isGeneric, "90000, 51")
            : filled.ExplainAsync("234_list_index_of_labels", isGeneric, $"90000, 51, array['{string.Join("', '", labels)}']"),
        "topic_index");

    [Fact]
    public async Task A_working_kernel_scans_no_large_table_sequentially()
    {
        await AppendLastEventAsync();
        var before = await SettledScansAsync();
        var asker = AgentRegistration.Create(
            "asker", EventFilter.ForTypes("asked"), (delivery, _, _) => Task.FromResult<AgentOutput>(delivery.IsResume
            ? EventDraft.Create("concluded")
            : AgentOutput.Create(
                EventDraft.Create("task.created", ("taskId", CopJson.From("t1"))),
                PostgresKernelTests.Wait(delivery.TopicId, "answered"))));
        await using (var kernel = await CopKernel.StartAsync(await filled.OpenAsync(), new CopOptions { Agents = [asker] }))
        {
            var asked = (await kernel.AppendAsync("work", EventDraft.Create("asked"), Ada)).Unwrap().First;
            await ReachAsync(kernel, "artifact.created");
            (await kernel.AppendAsync("work", EventDraft.Create("answered"), Ada)).Unwrap();
            await ReachAsync(kernel, "concluded");
            (await kernel.AppendAsync("work", EventDraft.Create("note"), Ada, ExpectedSequence.Exactly(1))).Error!.Code.ShouldBe(
                CopErrorCodes.SequenceConflict);
            (await CausalQueries.FindAncestorsAsync(kernel.Log, asked.Id)).Unwrap().ShouldNotBeNull();
            (await CausalQueries.FindDescendantsAsync(kernel.Log, asked.Id)).Unwrap()!.Nodes.Length.ShouldBeGreaterThan(2);
            (await kernel.Store.ListTasksAsync(new TaskQuery { TopicId = "work" })).Unwrap().Items.ShouldHaveSingleItem();
            (await kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { TopicId = "work" })).Unwrap().Items.ShouldBeEmpty();
            (await kernel.Log.GetPositionAsync("work", 2)).ShouldNotBeNull();
            (await kernel.VerifyTopicAsync("work")).Unwrap().Errors.ShouldBeEmpty();
            (await kernel.RebuildTopicAsync("work")).Unwrap().ShouldBeGreaterThan(4);
        }

        await using (var store = await filled.OpenAsync())
        {
            var entry = new TopicIndexEntry("topic-7", 10, ["word:new"], CopJson.EmptyObject);
            var change = new TopicIndexChange(0, 10) { Entries = [entry], Counters = [new TopicIndexCounter("day/7", 1)] };
            (await store.TopicIndex.AdvanceAsync(change, CancellationToken.None)).ShouldBeTrue();
            var query = new TopicIndexQuery { Labels = ["word:new"], Limit = 10 };
            (await store.TopicIndex.ListEntriesAsync(query, CancellationToken.None)).ShouldHaveSingleItem().ShouldBe(entry);
        }

        (await SettledScansAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task More_than_a_thousand_topics_of_a_label_are_listed_from_the_latest_change()
    {
        await using var store = await filled.OpenAsync();
        var query = new TopicIndexQuery { Labels = ["status:3"], Limit = 5 };
        var latest = await store.TopicIndex.ListEntriesAsync(query, CancellationToken.None);
        latest.Select(entry => entry.TopicId).ShouldBe(["topic-1999", "topic-1997", "topic-1996", "topic-1994", "topic-1993"]);
        var next = await store.TopicIndex.ListEntriesAsync(query with { BeforePosition = latest[^1].Position }, CancellationToken.None);
        next[0].TopicId.ShouldBe("topic-1991");
    }

    [Theory]
    [InlineData("type:old", 200, 1100, 1)] // More than a thousand topics, few of them among the latest thousand.
    [InlineData("waits", 400, 1998, 3)] // Fewer than a thousand topics, more of them than the latest thousand have.
    [InlineData("stuck", 20, 2000, 200)] // All topics of the label.
    public async Task Topics_of_a_label_are_listed_in_their_order_wherever_they_are(string label, int limit, int first, int step)
    {
        await using var store = await filled.OpenAsync();
        var query = new TopicIndexQuery { Labels = [label], Limit = limit };
        var listed = await store.TopicIndex.ListEntriesAsync(query, CancellationToken.None);
        var count = Math.Min(limit, first / step);
        listed.Select(entry => entry.TopicId).ShouldBe(Enumerable.Range(0, count).Select(at => $"topic-{first - at * step}"));
    }

    // The ids of the filled events are not in the index of ids, so a node would take the last of them for a lost one.
    private async Task AppendLastEventAsync()
    {
        await using var kernel = await CopKernel.StartAsync(await filled.OpenAsync());
        var last = (await kernel.AppendAsync("last", EventDraft.Create("note"), Ada)).Unwrap().First;
        using var patience = HangLimit.Begin();
        while (await kernel.Log.GetPositionAsync("last", last.TopicSeq, patience.Token) is null)
            await Task.Yield();
    }

    // The counts of a session are visible after its end.
    private async Task<string> SettledScansAsync()
    {
        using var patience = HangLimit.Begin();
        for (; FilledSchema.Server.Ask(
            $"select count(*) from pg_stat_activity where application_name = 'cop {filled.Options.NodeId}'") != "0";
        patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
        return filled.SequentialScans();
    }

    private static async Task ReachAsync(CopKernel kernel, string type)
    {
        using var patience = HangLimit.Begin();
        await foreach (var stored in kernel.StreamEventsAsync("work", 0, patience.Token))
        {
            if (stored.Type == type)
                return;
        }
    }

    [GeneratedRegex(@"Seq Scan on (\w+)")]
    private static partial Regex Scan();
}
