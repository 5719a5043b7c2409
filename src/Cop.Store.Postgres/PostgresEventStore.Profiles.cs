using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    private ImmutableArray<ProfileVersion> _profiles;
    private long _renewedAt;
    private long _expiries;
    private long _checkedExpiries;

    /// <inheritdoc/>
    public Task<CopResult<ProfileRow?>> GetProfileRowAsync(
        string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default) =>
        GetAsync<ProfileRow>(ViewKey.ProfileRow(topicId, profile, kind, id), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var scope = ViewColumns.ScopeOf(query.Profile, query.Kind);
        if (query.RefuseCursor() is { } foreign)
            return Task.FromResult<CopResult<Page<ProfileRow>>>(foreign);
        return TellAsync(() => ListAsync<ProfileRow>(query, ViewKind.ProfileRow, (after, limit) =>
        {
            if (query.ByDue)
                return ByDue(query, scope, after, limit);
            NpgsqlParameter[] rest =
            [
                Parameter.Of(after?.CreatedSeq ?? long.MinValue), Parameter.Of(IndexText.Key(after?.Id ?? "")),
                Parameter.Of(IndexText.Filter(query.Status)),
                Parameter.Of(IndexText.Filter(query.Assignee)), Parameter.Of(query.DueBy), Parameter.Of(limit),
            ];
            return query.TopicId is { } topicId
                ? ("315_list_profile_rows_in_topic", [Parameter.Of(scope), Parameter.Sought(topicId), .. rest])
                : (StatementOf(query), [Parameter.Of(scope), Parameter.Of(after?.TopicId ?? ""), .. rest]);
        }, cancellationToken, query.ByDue ? PageCursor.ByDue : PageCursor.For));
    }

    private static (string Statement, NpgsqlParameter[] Parameters) ByDue(ProfileRowQuery query, string scope, PageCursor? after, int limit)
    {
        NpgsqlParameter[] parameters =
        [
            Parameter.Of(scope), Parameter.Of(IndexText.Filter(query.Status)), Parameter.Of(after is null ? "-infinity" : DueOf(after)),
            Parameter.Of(after?.TopicId ?? ""), Parameter.Of(after?.CreatedSeq ?? long.MinValue),
            Parameter.Of(IndexText.Key(after?.Id ?? "")), Parameter.Of(query.DueBy),
            query.TopicId is { } topicId ? Parameter.Sought(topicId) : Parameter.Of((string?)null), Parameter.Of(limit),
        ];
        return query.Assignee is { } assignee
            ? ("317_list_profile_rows_of_assignee_by_due", [.. parameters, Parameter.Of(IndexText.Filter(assignee))])
            : ("316_list_profile_rows_by_due", parameters);
    }

    // Text, since the driver has no DateTimeOffset for infinity.
    private static string DueOf(PageCursor after) => after.Due is { Length: > 0 } due ? due : "infinity";

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredProfile>> DeclareProfilesAsync(
        ImmutableArray<ProfileVersion> profiles, CancellationToken cancellationToken)
    {
        // Both the session and AddProfileAsync write before they read: of two nodes at least one sees the other.
        _profiles = profiles;
        if (!IsReadOnly)
            await RenewAsync(cancellationToken).ConfigureAwait(false);
        return await GetProfilesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> AddProfileAsync(ProfileVersion profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        RefuseWhenNotWritable();
        await _client.QueryAsync(
            "511_add_profile", _ => true, cancellationToken, Parameter.Of(profile.Profile), Parameter.Of(profile.Version))
        .ConfigureAwait(false);
        return [.. await _client.QueryAsync(
            "512_find_nodes_without_profile", reader =>
                reader.GetString(0), cancellationToken, Parameter.Of(SessionId), Parameter.Of(TextOf(profile))).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public Task CompleteProfileAsync(ProfileVersion profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        RefuseWhenNotWritable();
        return _client.QueryAsync(
            "513_complete_profile", _ => true, cancellationToken, Parameter.Of(profile.Profile), Parameter.Of(profile.Version));
    }

    /// <summary>
    /// Renews the lease before a commit when it has expired, or was renewed after it had: another node may have added a profile meanwhile
    /// without seeing this one, whose commit would lack its rows.
    /// </summary>
    private ValueTask KeepLeaseAsync(CancellationToken cancellationToken) =>
        _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt)) < _options.LeaseDuration
            && Interlocked.Read(ref _checkedExpiries) == Interlocked.Read(ref _expiries)
            ? default
            : new(RenewLeaseAsync(cancellationToken));

    // The renewal may have reached the server after the end of the lease. The expiry is counted before the renewal is noted, so that no
    // commit sees the second without the first.
    private void NoteRenewal(long asked)
    {
        if (_options.TimeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt)) >= _options.LeaseDuration)
            Interlocked.Increment(ref _expiries);
        Volatile.Write(ref _renewedAt, asked);
    }

    private async Task RenewLeaseAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken).ConfigureAwait(false);
        var expiries = Interlocked.Read(ref _expiries);
        var lacking = _profiles.IsDefault ? null : (await GetProfilesAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(stored => !_profiles.Any(own => own.Profile == stored.Profile && own.Version >= stored.Version));
        if (lacking is not null)
        {
            throw new CopException(new CopError(CopErrorCodes.ProfileMissing,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The store '{StoreId}' keeps rows of profile '{lacking.Profile}' version {lacking.Version} since this node's lease " +
                        $"expired, and this node does not have it. ")
                + "Stop it, add the profile to its options and start it again."));
        }

        Interlocked.Exchange(ref _checkedExpiries, expiries);
    }

    private async Task<ImmutableArray<StoredProfile>> GetProfilesAsync(CancellationToken cancellationToken) =>
        [.. await _client.QueryAsync(
            "510_get_profiles", reader =>
                new StoredProfile(reader.GetString(0), reader.GetInt32(1), reader.GetBoolean(2)), cancellationToken).ConfigureAwait(false)];

    // Each filter uses an index of its own; the one that leaves the fewest rows comes first.
    private static string StatementOf(ProfileRowQuery query) => query switch
    {
        { DueBy: not null } => "314_list_due_profile_rows",
        { Assignee: not null } => "313_list_profile_rows_of_assignee",
        { Status: not null } => "312_list_profile_rows_of_status",
        _ => "311_list_profile_rows",
    };

    private static string TextOf(ProfileVersion profile) =>
        string.Create(CultureInfo.InvariantCulture, $"{profile.Profile}\n{profile.Version}");
}
