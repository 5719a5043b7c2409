using Microsoft.Extensions.DependencyInjection;

namespace Cop;

/// <summary>The services of an invocation, without those that can append.</summary>
/// <remarks>Protocol 5.3.4.</remarks>
internal sealed class IsolatedScope(IServiceProvider services) : IKeyedServiceProvider
{
    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(IServiceProvider))
            return this;
        return AgentIsolation.WriterIn(serviceType) is { } writer ? throw AgentIsolation.Refusal(writer) : services.GetService(serviceType);
    }

    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        AgentIsolation.WriterIn(serviceType) is { } writer
            ? throw AgentIsolation.Refusal(writer)
            : Keyed.GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        AgentIsolation.WriterIn(serviceType) is { } writer
            ? throw AgentIsolation.Refusal(writer)
            : Keyed.GetRequiredKeyedService(serviceType, serviceKey);

    private IKeyedServiceProvider Keyed =>
        services as IKeyedServiceProvider ?? throw new InvalidOperationException("This host's container does not support keyed services.");
}
