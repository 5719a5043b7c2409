using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>
/// A synchronous standby that does not respond: the server keeps a commit whose wait was cancelled, and the commit must not be
/// acknowledged.
/// </summary>
[Trait("spec", "M-16")]
public sealed class CancelledWaitTests
{
    private const string Schema = "cop_cancelled";
    private static readonly Actor Ada = Actor.Human("ada");

    [Theory]
    [InlineData("warning", "SyncRepWaitForLSN", "01000", true)]
    [InlineData("warning", "", "01000", true)]
    [InlineData("warning", "", "01007", false)]
    [InlineData("warning", "another", "01000", false)]
    [InlineData("notice", "SyncRepWaitForLSN", "01000", false)]
    public void A_cancelled_wait_is_detected_by_its_routine_or_a_general_warning(
        string severity, string routine, string state, bool isUnknown) =>
        CommitWarnings.LeavesOutcomeUnknown(severity.ToUpperInvariant(), state, routine).ShouldBe(isUnknown);

    [Theory]
    [InlineData(null)]
    [InlineData("de")]
    public async Task A_commit_with_a_cancelled_wait_stays_a_temporary_error_on_retries(string? language)
    {
        if (!PostgresServer.Shared.IsOurs)
            return; // The server's settings are changed.
        using var server = new PostgresServer(language: language);
        // A session that reports only errors: the transaction itself must enable warnings.
        server.Ask("alter role cop set client_min_messages = error");
        await using var store = (await PostgresEventStore.OpenAsync(server.ConnectionString, Options())).Unwrap();
        await using var kernel = await CopKernel.StartAsync(store, new CopOptions { RunAgents = false });
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        await kernel.Log.GetLastPositionAsync();
        Standby(server, "absent");

        foreach (var _ in Enumerable.Range(0, 2))
            await IsUnknownAsync(server, AppendAsync(kernel, "t", EventDraft.Create("note") with { Id = "plain" }));
        // With a view, a parent and a topic of its own: the other statements of a commit.
        await IsUnknownAsync(
            server, AppendAsync(
                kernel, "u",
                EventDraft.Create("task.created", ("taskId", CopJson.From("w"))) with { Id = "task", ParentEventIds = ["plain"] }));
        await IsUnknownAsync(server, RegisterAsync(store));
        await IsUnknownAsync(server, AppendInTransactionAsync(kernel, server));

        Standby(server, "");
        foreach (var (topicId, id) in new[] { ("t", "plain"), ("t", "next"), ("h", "host") })
            (await kernel.AppendAsync(topicId, EventDraft.Create("note") with { Id = id }, Ada)).Unwrap();
        (await AppendInTransactionAsync(kernel, server)).ShouldBeNull();
        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(3);
        (await kernel.Log.GetHeadAsync("h"))!.LastSeq.ShouldBe(1);
        (await kernel.Log.GetHeadAsync("u"))!.LastSeq.ShouldBe(1);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    private static async Task<CopError?> AppendAsync(CopKernel kernel, string topicId, EventDraft draft) =>
        (await kernel.AppendAsync(topicId, draft, Ada)).Error;

    private static async Task<CopError?> AppendInTransactionAsync(CopKernel kernel, PostgresServer server)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "h", [EventDraft.Create("note") with { Id = "host" }], Ada)).Unwrap();
        return await transaction.CommitDurablyAsync();
    }

    private static async Task<CopError?> RegisterAsync(PostgresEventStore store) =>
        (await Should.ThrowAsync<CopException>(() => store.RegisterAgentAsync("agent", 1, default))).Error;

    // The server cancels the wait as after a command timeout of the client.
    private static async Task IsUnknownAsync(PostgresServer server, Task<CopError?> work)
    {
        using var patience = HangLimit.Begin();
        for (; !work.IsCompleted; patience.Token.ThrowIfCancellationRequested())
            server.Ask("select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'");
        var error = await work;
        error.ShouldNotBeNull("it was acknowledged").Category.ShouldBe(CopErrorCategory.Temporary, error!.ToString());
        error.Message.ShouldContain("standby");
    }

    private static PostgresOptions Options() => new()
    {
        NodeId = "urn:cop:node:one", Schema = Schema, MigrateOnOpen = true, LeaseDuration = TimeSpan.FromMinutes(5),
        SequencingInterval = TimeSpan.FromMinutes(5), MaxPollInterval = TimeSpan.FromMinutes(5), AppendTimeout = TimeSpan.FromMinutes(5),
    };

    private static void Standby(PostgresServer server, string names)
    {
        server.Ask($"alter system set synchronous_standby_names = '{names}'");
        server.Ask("select pg_reload_conf()");
        using var patience = HangLimit.Begin();
        for (; server.Ask("show synchronous_standby_names") != names; patience.Token.ThrowIfCancellationRequested())
            Thread.Yield();
    }
}
