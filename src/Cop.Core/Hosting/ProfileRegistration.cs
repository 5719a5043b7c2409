using System.Collections.Immutable;

namespace Cop;

/// <summary>Compares the profiles of a node with those of its store when a kernel starts, before anything is appended.</summary>
/// <param name="store">The store.</param>
/// <param name="own">Profiles with a projection that this node has.</param>
/// <param name="rebuild">Rebuilds the rows of one topic.</param>
/// <remarks>Decision M-15.</remarks>
internal sealed class ProfileRegistration(
    IEventStore store, ImmutableArray<ProfileVersion> own, Func<string, CancellationToken, Task> rebuild)
{
    /// <summary>Refuses a node that lacks a profile of the store, and adds profiles that the store lacks, with their rows.</summary>
    /// <exception cref="CopException">The node cannot write to this store, or cannot yet (<c>profile_missing</c>).</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var stored = await store.DeclareProfilesAsync(own, cancellationToken).ConfigureAwait(false);
        foreach (var kept in stored)
            CheckOwned(kept);
        var lacking =
            own.Where(profile => !stored.Contains(new StoredProfile(profile.Profile, profile.Version, IsComplete: true))).ToList();
        if (lacking.Count == 0)
            return;
        foreach (var profile in lacking)
            await AddAsync(profile, cancellationToken).ConfigureAwait(false);
        await foreach (var topicId in store.ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
            await rebuild(topicId, cancellationToken).ConfigureAwait(false);
        foreach (var profile in lacking)
            await store.CompleteProfileAsync(profile, cancellationToken).ConfigureAwait(false);
    }

    private void CheckOwned(StoredProfile kept)
    {
        var known = own.FirstOrDefault(profile => profile.Profile == kept.Profile);
        if (known is not null && known.Version >= kept.Version)
            return;
        var had = known is null
            ? "does not have it"
            : $"has version {known.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        throw new CopException(new CopError(CopErrorCodes.ProfileMissing,
            $"The store '{store.StoreId}' keeps rows of profile '{kept.Profile}' version {kept.Version}, and this node {had}: what it " +
                $"appends would lack them. "
            + "Add the profile to its options, or open the store read-only."));
    }

    private async Task AddAsync(ProfileVersion profile, CancellationToken cancellationToken)
    {
        var without = await store.AddProfileAsync(profile, cancellationToken).ConfigureAwait(false);
        if (!without.IsEmpty)
        {
            throw new CopException(CopError.Temporary(CopErrorCodes.ProfileMissing,
                $"Profile '{profile.Profile}' version {profile.Version} cannot be added while nodes without it are running: " +
                    $"{string.Join(", ", without)}. Stop them, then start this node again."));
        }
    }
}
