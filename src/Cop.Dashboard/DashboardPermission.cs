using System.Security.Claims;

namespace Cop.Dashboard;

/// <summary>A rule that permits an action in a dashboard: by a policy of the host, by a function of its user, always or never.</summary>
/// <remarks>It is checked at every request, and again by the action itself.</remarks>
public sealed record DashboardPermission
{
    private DashboardPermission()
    {
    }

    /// <summary>No visitor.</summary>
    public static DashboardPermission Nobody { get; } = new();

    /// <summary>Every visitor whom the mount's policy admits.</summary>
    public static DashboardPermission Everybody { get; } = new() { Holds = _ => true };

    /// <summary>The name of an authorization policy of the host; null for none.</summary>
    public string? Policy { get; private init; }

    /// <summary>The function of the host's user; null for none.</summary>
    public Func<ClaimsPrincipal, bool>? Holds { get; private init; }

    /// <summary>The visitors whom an authorization policy of the host admits.</summary>
    /// <param name="policy">The name of the policy.</param>
    public static DashboardPermission ForPolicy(string policy)
    {
        ArgumentException.ThrowIfNullOrEmpty(policy);
        return new DashboardPermission { Policy = policy };
    }

    /// <summary>The visitors for whom a function of the host's user returns true.</summary>
    public static DashboardPermission When(Func<ClaimsPrincipal, bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return new DashboardPermission { Holds = holds };
    }
}
