using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Concurrent reads of artifacts share one statement, with the results of separate reads.</summary>
[Trait("spec", "4.2")]
public sealed class ArtifactReadsTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(Server.ConnectionString + ";Pooling=false");
    private readonly List<Action> _queued = [];
    private readonly ArtifactReads _reads;

    public ArtifactReadsTests() => _reads = new ArtifactReads(new PostgresClient(_source, Options()), _queued.Add);

    [Fact]
    public async Task Concurrent_artifact_reads_share_statements()
    {
        await MakeAsync(topics: 5, each: 8);
        var reads = new List<(string Id, Task<ArtifactReads.Found?> Answer)>();
        for (var n = 0; n < 40; n++)
            reads.Add(($"{n % 5}-{n / 5}", Ask($"t{n % 5}", $"{n % 5}-{n / 5}")));
        var (absent, elsewhere, nowhere) = (Ask("t1", "1-8"), Ask("t1", "2-1"), Ask("t9", "9-1"));
        _queued.ShouldHaveSingleItem("the first asks for all");
        reads.ShouldAllBe(read => !read.Answer.IsCompleted);
        var statements = await CountAsync(async () =>
        {
            _queued[0]();
            foreach (var (id, answer) in reads)
            {
                var found = (await answer).ShouldNotBeNull();
                found.AsOf.ShouldBe(8);
                found.Artifact.ShouldNotBeNull().Entry.Id.ShouldBe(id);
                found.Artifact.Payload["text"].ShouldBe(CopJson.From($"of {id}"));
            }

            foreach (var missing in new[] { absent, elsewhere })
                (await missing).ShouldNotBeNull().ShouldBe(new ArtifactReads.Found(8, null));
            (await nowhere).ShouldBeNull();
        });
        statements.ShouldBe(2, "43 are more than one statement takes");
        var next = Ask("t0", "0-0");
        _queued.Count.ShouldBe(2, "what comes later is asked for anew");
        _queued[1]();
        (await next).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_unreadable_artifact_fails_only_its_reader()
    {
        await MakeAsync(topics: 1, each: 3);
        Server.Ask($"update {Schema}.events set body = 'gone' where seq = 2");
        Task<ArtifactReads.Found?>[] reads = [Ask("t0", "0-0"), Ask("t0", "0-1"), Ask("t0", "0-2")];
        _queued[0]();
        (await reads[0]).ShouldNotBeNull();
        (await Should.ThrowAsync<CopInvariantException>(() => reads[1])).Message.ShouldContain(
            "restore it from a backup", Case.Insensitive);
        (await reads[2]).ShouldNotBeNull();
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\ud800')]
    public async Task An_impossible_id_is_excluded_from_the_shared_statement(int character)
    {
        await MakeAsync(topics: 1, each: 1);
        var (read, odd) = (Ask("t0", "0-0"), Ask("t0", $"a{(char)character}b"));
        (await odd.WaitAsync(HangLimit.Span)).ShouldNotBeNull().Artifact.ShouldBeNull();
        read.IsCompleted.ShouldBeFalse();
        _queued[0]();
        (await read).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_row_unreadable_for_the_server_fails_only_its_reader()
    {
        await MakeAsync(topics: 1, each: 4);
        Server.Ask($"alter table {Schema}.views rename to rows_behind");
        Server.Ask(
            $"create view {Schema}.views as select topic_id, kind, id, body, created_seq / case id when '0-1' then 0 else 1 end as " +
                $"created_seq from {Schema}.rows_behind");
        Task<ArtifactReads.Found?>[] reads = [Ask("t0", "0-0"), Ask("t0", "0-1"), Ask("t0", "0-2"), Ask("t9", "9-0")];
        _queued[0]();
        (await reads[0]).ShouldNotBeNull().Artifact.ShouldNotBeNull();
        (await Should.ThrowAsync<CopException>(() => reads[1])).InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(
            PostgresErrorCodes.DivisionByZero);
        (await reads[2]).ShouldNotBeNull().Artifact.ShouldNotBeNull();
        (await reads[3]).ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_read_cancels_its_own_statement()
    {
        await MakeAsync(topics: 1, each: 2);
        await using var holder = new NpgsqlConnection(Server.ConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"lock table {Schema}.views", holder, transaction))
            await hold.ExecuteNonQueryAsync();
        using var giving = new CancellationTokenSource();
        var (given, read) = (_reads.ReadAsync("t0", "0-0", giving.Token), Ask("t0", "0-1"));
        _queued.ShouldHaveSingleItem()();
        await giving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => given.WaitAsync(HangLimit.Span));
        read.IsCompleted.ShouldBeFalse();
        await transaction.RollbackAsync();
        (await read).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_refused_statement_fails_all_its_readers()
    {
        await MakeAsync(topics: 1, each: 2);
        Task<ArtifactReads.Found?>[] reads = [Ask("t0", "0-0"), Ask("t0", "0-1")];
        Server.Ask($"alter table {Schema}.views rename to hidden");
        _queued[0]();
        foreach (var read in reads)
            (await Should.ThrowAsync<CopException>(() => read)).Error.Code.ShouldBe(CopErrorCodes.NotFound);
    }

    public override async Task InitializeAsync() => await (await OpenAsync()).DisposeAsync();

    private Task<ArtifactReads.Found?> Ask(string topicId, string artifactId) =>
        _reads.ReadAsync(topicId, artifactId, CancellationToken.None);

    private async Task MakeAsync(int topics, int each)
    {
        await using var kernel = await StartAsync();
        for (var topic = 0; topic < topics; topic++)
        {
            for (var n = 0; n < each; n++)
            {
                (await kernel.AppendAsync($"t{topic}", EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
                    ("id", CopJson.From($"{topic}-{n}")), ("type", CopJson.From("text/note")),
                    ("payload", CopJson.Object(("text", CopJson.From($"of {topic}-{n}"))))))), Ada)).Unwrap();
            }
        }
    }

    // Records the statements that the driver sends to this test's schema. A read has its answer before its statement has ended.
    private async Task<int> CountAsync(Func<Task> work)
    {
        var started = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = started.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return started.SelectMany(activity => activity.TagObjects.Where(
            tag => tag.Value is string text && text.Contains($"\"{Schema}\".", StringComparison.Ordinal)).Take(1)).Count();
    }
}
