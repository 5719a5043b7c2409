using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>What no agent is handed: an agent that could append or write the store by itself would go past the log (spec 5.3.4, D-48).</summary>
internal static class AgentIsolation
{
    private const string Instead =
        "an agent reads through AgentContext.Store and AgentContext.Log, returns what it appends as drafts, and records outside effects with AgentContext.RunOnceAsync (spec 5.3.4)";

    private static readonly Type[] Writers = [typeof(CopKernel), typeof(IEventStore), typeof(ICopStore)];

    /// <summary>Looks at what the agent's constructors ask for.</summary>
    /// <exception cref="ArgumentException">One of them asks for something that can append.</exception>
    public static void Check(string agent, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type)
    {
        foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
        {
            if (WriterIn(parameter.ParameterType) is { } writer)
                throw new ArgumentException($"Agent '{agent}' ({type.Name}) asks for {writer.Name} by its constructor's parameter '{parameter.Name}'. Take it out: {Instead}.");
        }
    }

    /// <summary>Whether whoever holds this could append; also as something that gives it later, such as <c>Lazy&lt;CopKernel&gt;</c>.</summary>
    public static Type? WriterIn(Type type)
    {
        if (Writers.Any(writer => writer.IsAssignableFrom(type)))
            return type;
        return type.HasElementType ? WriterIn(type.GetElementType()!) : type.GetGenericArguments().Select(WriterIn).FirstOrDefault(writer => writer is not null);
    }

    /// <summary>An error for an agent that asks its services for a writer while it runs.</summary>
    public static InvalidOperationException Refusal(Type writer) => new($"{writer.Name} is not among an agent's services: {Instead}.");
}
