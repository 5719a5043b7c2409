using System.Collections.Immutable;
using System.Security.Claims;

namespace Cop.AspNetCore;

/// <summary>Options of the callers of COP endpoints: their identity, and what they may see.</summary>
public sealed record CopAccessOptions
{
    private readonly ImmutableArray<string> _anonymousGroups = [];

    /// <summary>
    /// Maps the host's user to the acting identity, null for none. Default: <c>human:</c> and the name identifier, <c>sub</c> or name
    /// of the authenticated user.
    /// </summary>
    /// <remarks>Decision D-20.</remarks>
    public Func<ClaimsPrincipal, Actor?> Identify { get; init; } = DefaultIdentity.Of;

    /// <summary>
    /// The identity of a caller on the loopback address, where no policy names a user. Default: null, which is <c>human:local</c> in the
    /// environment Development and none elsewhere.
    /// </summary>
    public Actor? LocalActor { get; init; }

    /// <summary>
    /// Whether a caller on the loopback address without a policy may name its identity in the headers <c>Cop-Actor</c> and
    /// <c>Cop-Acting-As</c>. Default: false. Every user of the machine can then act under any name.
    /// </summary>
    public bool TrustLocalActorHeader { get; init; }

    /// <summary>
    /// The groups of endpoints, such as <c>health</c>, that anyone may call when the host also marks them with <c>AllowAnonymous</c>.
    /// Default: none. Without this <c>AllowAnonymous</c> leaves a group on the loopback address.
    /// </summary>
    public ImmutableArray<string> AnonymousGroups { get => _anonymousGroups; init => _anonymousGroups = value.IsDefault ? [] : value; }

    /// <summary>The topics that a user may see; null for the registered <see cref="ITopicAccess"/>, or all topics without one.</summary>
    public ITopicAccess? Topics { get; init; }

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Identify);
        if (AnonymousGroups.FirstOrDefault(string.IsNullOrWhiteSpace) is not null)
            throw new ArgumentException("A name in AnonymousGroups is empty; name a group such as 'health'.");
    }
}
