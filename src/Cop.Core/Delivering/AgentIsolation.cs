using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>Detects types that an agent must not receive, because it could append or write to the store directly.</summary>
/// <remarks>Protocol 5.3.4; decision D-48.</remarks>
internal static class AgentIsolation
{
    private const string Instead =
        "an agent reads through AgentContext.Store and AgentContext.Log, returns drafts, and records external calls with " +
            "AgentContext.RunOnceAsync (spec 5.3.4)";

    private static readonly Type[] Writers = [typeof(CopKernel), typeof(IEventStore), typeof(ICopStore)];

    /// <summary>Checks the parameters of the agent's constructors.</summary>
    /// <exception cref="ArgumentException">A parameter is a type that can append.</exception>
    public static void Check(string agent, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type)
    {
        foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
        {
            if (WriterIn(parameter.ParameterType) is { } writer)
                throw new ArgumentException(
                    $"Agent '{agent}' ({type.Name}) requests {writer.Name} by the constructor parameter '{parameter.Name}'. Remove the " +
                        $"parameter: {Instead}.");
        }
    }

    /// <summary>
    /// Returns the type by which the holder could append, also through a wrapper such as <c>Lazy&lt;CopKernel&gt;</c>; null when there is
    /// none.
    /// </summary>
    public static Type? WriterIn(Type type)
    {
        if (Writers.Any(writer => writer.IsAssignableFrom(type)))
            return type;
        return type.HasElementType
            ? WriterIn(type.GetElementType()!)
            : type.GetGenericArguments().Select(WriterIn).FirstOrDefault(writer => writer is not null);
    }

    /// <summary>Creates the exception for an agent that requests such a type from its services.</summary>
    public static InvalidOperationException Refusal(Type writer) => new($"{writer.Name} is not available to agents: {Instead}.");
}
