using System.Collections.Immutable;

namespace Cop;

public sealed partial class EmbeddedEventStore
{
    // Rows are not in the journal: complete are the profiles replayed at the opening, or rebuilt since.
    private ImmutableHashSet<ProfileVersion> _completeProfiles;

    /// <inheritdoc/>
    public Task<CopResult<ProfileRow?>> GetProfileRowAsync(
        string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default) =>
        Task.FromResult(Get<ProfileRow>(ViewKey.ProfileRow(topicId, profile, kind, id)));

    /// <inheritdoc/>
    public Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.RefuseCursor() is { } foreign)
            return Task.FromResult<CopResult<Page<ProfileRow>>>(foreign);
        return Task.FromResult(query.ByDue ? PageReader.PageByDue(_state, query, Takes)
            : PageReader.Page<ProfileRow>(_state, ViewKind.ProfileRow, query, Takes));

        bool Takes(ProfileRow row) => row.Profile == query.Profile && row.Kind == query.Kind
            && (query.Status is not { } status || row.Status == status)
            && (query.Assignee is not { } assignee || row.Assignee == assignee)
            && (query.DueBy is not { } time || row.Due <= time);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredProfile>> DeclareProfilesAsync(
        ImmutableArray<ProfileVersion> profiles, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<StoredProfile>>(
            [.. _state.Profiles.Select(stored => new StoredProfile(stored.Profile, stored.Version, _completeProfiles.Contains(stored)))]);

    /// <remarks>Only one process writes at a time, so no other node lacks the profile.</remarks>
    public async Task<ImmutableArray<string>> AddProfileAsync(ProfileVersion profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        await ChangeAsync(() => Add(profile), cancellationToken).ConfigureAwait(false);
        return [];
    }

    /// <inheritdoc/>
    public Task CompleteProfileAsync(ProfileVersion profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        RefuseWhenReadOnly();
        ImmutableInterlocked.Update(ref _completeProfiles, (complete, added) => complete.Add(added), profile);
        return Task.CompletedTask;
    }

    private void Add(ProfileVersion profile)
    {
        if (_state.Profiles.Any(stored => stored.Profile == profile.Profile && stored.Version >= profile.Version))
            return;
        var writer = RentWriter();
        writer.Write(profile);
        Append(writer.Body);
        _state.Apply(profile);
        Return(writer);
    }
}
