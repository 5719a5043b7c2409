namespace Cop.Packages;

/// <summary>The error codes of running packages.</summary>
public static class PackagesErrorCodes
{
    /// <summary>No package is bound to an agent.</summary>
    public const string NotBound = "package_not_bound";

    /// <summary>A bound bundle is not in the store, or has other bytes than its binding says.</summary>
    public const string BundleDamaged = "bundle_damaged";

    /// <summary>A bundle cannot be rendered with the values of the host.</summary>
    public const string CannotRender = "package_cannot_render";

    /// <summary>A topic has an alert of a guardrail already.</summary>
    public const string AlreadyAlerted = "guardrail_already_alerted";

    /// <summary>A topic has an escalation of a rule already.</summary>
    public const string AlreadyEscalated = "guardrail_already_escalated";
}
