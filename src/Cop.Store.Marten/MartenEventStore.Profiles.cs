using System.Collections.Immutable;
using System.Globalization;

namespace Cop;

/// <content>The profiles whose rows the store keeps.</content>
public sealed partial class MartenEventStore
{
    private ImmutableArray<ProfileVersion> _profiles;

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredProfile>> DeclareProfilesAsync(
        ImmutableArray<ProfileVersion> profiles, CancellationToken cancellationToken)
    {
        // Both this call and AddProfileAsync write before they read: of two nodes at least one sees the other.
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
            "add_profile", _ => true, cancellationToken, SqlValue.Of(profile.Profile), SqlValue.Of(profile.Version)).ConfigureAwait(false);
        return [.. await _client.QueryAsync(
            "nodes_without_profile", reader => reader.GetString(0), cancellationToken, SqlValue.Of(SessionId),
            SqlValue.Of(TextOf(profile))).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public Task CompleteProfileAsync(ProfileVersion profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        RefuseWhenNotWritable();
        return _client.QueryAsync(
            "complete_profile", _ => true, cancellationToken, SqlValue.Of(profile.Profile), SqlValue.Of(profile.Version));
    }

    private async Task<ImmutableArray<StoredProfile>> GetProfilesAsync(CancellationToken cancellationToken) =>
        [.. await _client.QueryAsync(
            "profiles", reader => new StoredProfile(reader.GetString(0), reader.GetInt32(1), reader.GetBoolean(2)), cancellationToken)
            .ConfigureAwait(false)];

    private static string TextOf(ProfileVersion profile) =>
        string.Create(CultureInfo.InvariantCulture, $"{profile.Profile}\n{profile.Version}");
}
