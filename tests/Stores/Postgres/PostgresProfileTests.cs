using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Profiles of a store with several writing nodes.</summary>
[Trait("spec", "M-15")]
public sealed class PostgresProfileTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly ProfileVersion Ask = new("COP/Ask", 1);

    // Longer than any pause of the machine: a node whose lease has expired is not running for the others.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_profile_is_not_added_while_a_node_without_it_is_running()
    {
        await using (await CopKernel.StartAsync(await OpenLongAsync("one"), new CopOptions()))
        {
            var fault = await Should.ThrowAsync<CopException>(() => StartWithAsync("two"));
            (fault.Error.Code, fault.Error.Category).ShouldBe((CopErrorCodes.ProfileMissing, CopErrorCategory.Temporary));
            fault.Message.ShouldContain("urn:cop:node:one");
            // From now on no node without the profile can start.
            (await Should.ThrowAsync<CopException>(() => StartAsync("three"))).Error.Code.ShouldBe(CopErrorCodes.ProfileMissing);
        }

        await using var two = await StartWithAsync("two");
        await using var four = await StartWithAsync("four");
        (await two.AppendAsync("t", AskProfile.Open("q1"), Ada)).Unwrap();
        (await four.AppendAsync("t", AskProfile.Answer("q1"), Ada)).Unwrap();
        (await two.Store.GetProfileRowAsync("t", Ask.Profile, AskProfile.Kind, "q1")).Unwrap()!.Status.ShouldBe("answered");
    }

    [Fact]
    public async Task A_heartbeat_that_was_sent_before_the_profiles_were_declared_does_not_remove_them()
    {
        await using var store = await OpenLongAsync("one");
        await store.DeclareProfilesAsync([new ProfileVersion("COP/Other", 1)], CancellationToken.None);
        // The heartbeat runs beside the start of the kernel: the server may execute it last.
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var late = new NpgsqlCommand(new SqlText(Schema)["502_renew_session"], connection)
        {
            Parameters =
            {
                Parameter.Of(store.SessionId), Parameter.Of(store.NodeId), Parameter.Of(Lease), Parameter.Of((string[])[]),
                Parameter.Of((string[]?)null), Parameter.Of(true), Parameter.Of((string?)null),
            },
        };
        await late.ExecuteNonQueryAsync();
        (await store.AddProfileAsync(Ask, CancellationToken.None)).ShouldBeEmpty("the own session is not asked");
        await using var two = await OpenLongAsync("two");
        (await two.AddProfileAsync(Ask, CancellationToken.None)).ShouldBe([store.NodeId]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_node_with_an_expired_lease_checks_for_new_profiles_before_each_commit(bool renewsFirst) =>
        ExpiredLease.MustRefuseCommitsAsync(
            async (watch, lease) => (await PostgresEventStore.OpenAsync(
                Server.ConnectionString, Options("one") with { TimeProvider = watch, LeaseDuration = lease })).Unwrap(),
            async () => await OpenAsync("two"),
            () => Server.Ask($"update {Schema}.sessions set lease_until = now() - interval '1 minute'"), renewsFirst);

    [Fact]
    public async Task A_rebuild_repairs_externally_changed_profile_rows()
    {
        await using var kernel = await StartWithAsync("one");
        (await kernel.AppendAsync("t", [AskProfile.Open("q1", "ben", "2030-01-01T00:00:00Z"), AskProfile.Open("q2")], Ada)).Unwrap();
        foreach (var change in new[] { "state = 'gone'", "name = null", "due = now()", "scope = null", "body = 'x'" })
        {
            Server.Ask($"update {Schema}.views set {change} where kind = 7 and id like '%q1'");
            (await kernel.RebuildTopicAsync("t")).Unwrap();
            Server.Ask(
                $"select state || name || extract(year from due at time zone 'utc') || replace(scope, e'\\n', '/') from {Schema}.views " +
                    $"where kind = 7 and id like '%q1'")
                .ShouldBe("openben2030COP/Ask/question", change);
            (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        }
    }

    private async Task<PostgresEventStore> OpenLongAsync(string node) =>
        (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options(node) with { LeaseDuration = Lease })).Unwrap();

    private async Task<CopKernel> StartWithAsync(string node) => await CopKernel.StartAsync(
        await OpenAsync(node), new CopOptions { RunAgents = false, Profiles = [AskProfile.Of()], GlobalProfiles = [Ask.Profile] });
}
