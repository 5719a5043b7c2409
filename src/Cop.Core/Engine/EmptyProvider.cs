namespace Cop;

/// <summary>Stands in where there is no container.</summary>
internal sealed class EmptyProvider : IServiceProvider
{
    public static EmptyProvider Instance { get; } = new();

    public object? GetService(Type serviceType) => null;
}
