namespace Cop.Stores.Tests;

/// <summary>A node whose lease has expired while another one added a profile: it commits nothing without that profile's rows.</summary>
internal static class ExpiredLease
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <param name="openOne">Opens the store as the node that has no profile, with a stopwatch and a lease.</param>
    /// <param name="openTwo">Opens it as the node that adds the profile.</param>
    /// <param name="expire">Ends the leases of all sessions on the server.</param>
    /// <param name="renewsFirst">Whether a heartbeat renews the lease before the first commit.</param>
    public static async Task MustRefuseCommitsAsync(
        Func<TimeProvider, TimeSpan, Task<IEventStore>> openOne, Func<Task<IEventStore>> openTwo, Action expire, bool renewsFirst)
    {
        var watch = new StoppedWatch();
        await using var store = await openOne(watch, Lease);
        await store.DeclareProfilesAsync([], CancellationToken.None);
        var appender = new TestAppender(store);
        await appender.AppendAsync(Drafts.Note("a"));
        await AddProfileAsync(openTwo, expire);
        watch.Pass(Lease * 1.2);
        if (renewsFirst)
            (await store.IsSessionEndedAsync("other", CancellationToken.None)).ShouldBeTrue();
        var unit = await appender.DecideAsync([Drafts.Note("a")]);
        for (var round = 0; round < 2; round++)
        {
            (await Should.ThrowAsync<CopException>(() => store.CommitAsync([unit], CancellationToken.None))).Error.Code.ShouldBe(
                CopErrorCodes.ProfileMissing);
        }

        (await store.GetHeadAsync("a"))!.LastSeq.ShouldBe(1);
    }

    // A late first heartbeat of the other node may renew its lease, so that it is seen.
    private static async Task AddProfileAsync(Func<Task<IEventStore>> openTwo, Action expire)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            expire();
            try
            {
                await using var two = await CopKernel.StartAsync(
                    await openTwo(), new CopOptions
                    {
                        RunAgents = false, Profiles = [AskProfile.Of()], GlobalProfiles = [AskProfile.Name],
                    });
                return;
            }
            catch (CopException fault) when (fault.Error.Code == CopErrorCodes.ProfileMissing)
            {
                continue;
            }
        }
    }
}
