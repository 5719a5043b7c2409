using System.Collections.Immutable;

namespace Cop;

/// <summary>A place in an agent at which it resumes after a wait, with the state that it saved.</summary>
/// <typeparam name="TState">The state's record.</typeparam>
/// <param name="name">
/// The name, unique in the agent; it is recorded as the label of the continuation, with <c>@2</c> for a state of version 2.
/// </param>
/// <remarks>Protocol 2.7; decision D-59b.</remarks>
public sealed class ResumePoint<TState>(string name) where TState : ICopData<TState>
{
    /// <summary>The name.</summary>
    public string Name { get; } = string.IsNullOrEmpty(name) ? throw new ArgumentException("The name of a resume point is empty.") : name;

    /// <summary>The labels of continuations that the handler of this point can resume: one for each version of the state.</summary>
    internal static ImmutableArray<string> LabelsOf(string name) =>
        [.. TState.Upcasters.Select(step => step.FromVersion).Append(TState.Version).Distinct().Select(version => Label(name, version))];

    /// <summary>Begins a wait, to be completed by its conditions.</summary>
    /// <param name="context">The context of the invocation.</param>
    /// <param name="state">The state that the handler gets when the wait ends.</param>
    /// <param name="key">Tells waits of one point in one output apart; null for the only one.</param>
    public Wait Wait(AgentContext context, TState state, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(state);
        return new Wait(
            DerivedIds.Wait(context.Agent, context.Delivery, Name, key), Name, Label(Name, TState.Version), context.Agent,
            DataJson.Write(state), context.Delivery.SeenSeq, context.TimeProvider.GetUtcNow());
    }

    // A node that does not know the version of a state declares no such label: the continuation stays active, as without a resume point.
    private static string Label(string name, string version) => version == "1" ? name : $"{name}@{version}";
}
