using Microsoft.Extensions.DependencyInjection;

namespace Cop.Testing;

/// <summary>Options of a test.</summary>
public sealed record CopTestOptions
{
    /// <summary>Adds services that the agents need; null for none.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>The longest real time that the kernel may need to come to rest. Default: 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
