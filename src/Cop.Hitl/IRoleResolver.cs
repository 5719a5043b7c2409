namespace Cop.Hitl;

/// <summary>The host's knowledge of who has which role.</summary>
/// <remarks>Decision D-20b.</remarks>
public interface IRoleResolver
{
    /// <summary>Gets the roles of a person.</summary>
    /// <param name="person">The person: <c>human:</c> and an id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The roles: <c>role:</c> and a name.</returns>
    ValueTask<IReadOnlyCollection<string>> GetRolesAsync(string person, CancellationToken cancellationToken);
}
