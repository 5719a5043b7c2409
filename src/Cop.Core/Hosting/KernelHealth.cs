using System.Collections.Immutable;

namespace Cop.Health;

/// <summary>A report on the health of a kernel, its store and its background work.</summary>
public sealed record KernelHealth
{
    private readonly ValueArray<ComponentHealth> _components;

    internal KernelHealth(ImmutableArray<ComponentHealth> components) => _components = components;

    /// <summary>The components, the kernel first.</summary>
    public ImmutableArray<ComponentHealth> Components => _components;

    /// <summary>The worst health of a component.</summary>
    public KernelHealthStatus Status => Components.Max(component => component.Status);

    /// <summary>Whether a component has a problem that lasts until the process is restarted.</summary>
    public bool NeedsRestart => Components.Any(component => component.NeedsRestart);
}
