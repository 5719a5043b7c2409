namespace Cop;

/// <summary>The registration of a read model in a host's own database.</summary>
/// <param name="Name">The name, unique in the kernel.</param>
/// <param name="Filter">Selects the events that it gets.</param>
/// <param name="Factory">Creates it for one batch, from a service scope of its own.</param>
/// <remarks>Decision M-12.</remarks>
public sealed record ProjectionTarget(string Name, EventFilter Filter, Func<IServiceProvider, IProjectionTarget> Factory);
