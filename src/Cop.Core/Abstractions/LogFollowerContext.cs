using Microsoft.Extensions.Logging;

namespace Cop.Storage;

/// <summary>The parts of a kernel that a follower of its log uses.</summary>
/// <param name="Storage">The store, with events as they are stored.</param>
/// <param name="TimeProvider">The kernel's clock.</param>
/// <param name="Logger">The kernel's log.</param>
public sealed record LogFollowerContext(IEventStore Storage, TimeProvider TimeProvider, ILogger Logger);
