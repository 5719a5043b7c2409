using System.Collections.Immutable;
using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>The public methods of the kernel that return a result, and calls with valid arguments.</summary>
internal static class KernelMethods
{
    /// <summary>Those that read the store, or wait for what is durable; all others change the store.</summary>
    private static readonly string[] Reading =
        [nameof(CopKernel.WaitForProjectionAsync), nameof(CopKernel.WaitForPositionAsync), nameof(CopKernel.RebuildProjectionAsync),
            nameof(CopKernel.GetStateAsync), nameof(CopKernel.GetStoredStateAsync), nameof(CopKernel.VerifyTopicAsync),
            nameof(CopKernel.ReadTopicsAsync), nameof(CopKernel.LocateEventsAsync)];

    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. typeof(CopKernel).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method =>
            method.ReturnType is { IsGenericType: true } task && task.GetGenericTypeDefinition() == typeof(Task<>)
            && task.GetGenericArguments()[0] is { IsGenericType: true } result && result.GetGenericTypeDefinition() == typeof(CopResult<>)),
    ];

    public static IEnumerable<MethodInfo> Changing => All.Where(method => !Reading.Contains(method.Name));

    public static MethodInfo Find(string name) => All.Single(method => method.ToString() == name);

    /// <summary>Returns the error of a call; null if it succeeded.</summary>
    public static async Task<CopError?> CallAsync(CopKernel kernel, MethodInfo method, UserProjection? projection = null)
    {
        var call = (
            Task)method.Invoke(
        kernel, BindingFlags.DoNotWrapExceptions, null, [.. method.GetParameters().Select(parameter => ArgumentOf(parameter, projection))],
        null)!;
        await call.WaitAsync(TestKernel.Patience);
        var result = call.GetType().GetProperty(nameof(Task<int>.Result))!.GetValue(call)!;
        return (CopError?)result.GetType().GetProperty(nameof(CopResult<int>.Error))!.GetValue(result);
    }

    private static object? ArgumentOf(ParameterInfo parameter, UserProjection? projection) =>
        parameter.Name == "operatorId" ? TestKernel.Ada.Identity : ArgumentOf(parameter.ParameterType, projection);

    private static object? ArgumentOf(Type type, UserProjection? projection)
    {
        if (type == typeof(string))
            return TestKernel.Topic;
        if (type == typeof(IReadOnlyCollection<string>))
            return new[] { TestKernel.Topic };
        if (type == typeof(EventDraft))
            return EventDraft.Create("note.taken");
        if (type == typeof(IReadOnlyList<EventDraft>))
            return new[] { EventDraft.Create("note.taken") };
        if (type == typeof(Event))
            return Causality.MemoryLog.Event("e1", "replica", 1);
        if (type == typeof(IReadOnlyList<Event>))
            return ImmutableArray.Create(Causality.MemoryLog.Event("e1", "replica", 1));
        if (type == typeof(AppendReceipt))
            return new AppendReceipt([Causality.MemoryLog.Event("e1", "replica", 1)]);
        if (type == typeof(Actor))
            return TestKernel.Ada;
        if (type == typeof(UserProjection))
            return projection;
        if (type == typeof(Func<IEventStore, TimeSpan, ICommitTarget>))
            return (Func<IEventStore, TimeSpan, ICommitTarget>)((storage, _) => new StoreCommitTarget(storage));
        if (type == typeof(IProgress<long>))
            return null;
        return type.IsValueType ? Activator.CreateInstance(type)
            : throw new InvalidOperationException($"A method of the kernel takes a {type}; give the test a value for it.");
    }
}
