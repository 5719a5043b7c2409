namespace Cop.Health;

/// <summary>The health of a kernel or one of its components, from best to worst.</summary>
public enum KernelHealthStatus
{
    /// <summary>It works.</summary>
    Healthy,

    /// <summary>It works with a restriction that an operator should know.</summary>
    Degraded,

    /// <summary>It does not work.</summary>
    Unhealthy,
}
