using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Cop.Rules.Tests;

public sealed class PurityTests
{
    private static readonly Assembly[] Libraries =
        [typeof(CopKernel).Assembly, typeof(EmbeddedEventStore).Assembly, typeof(CloudEventJson).Assembly];

    [Fact]
    public void Time_comes_in_as_an_argument() => MustNotBeNamed(
        "No clock: take a DateTimeOffset, or a TimeProvider in the engine.",
        member => IsOf(member, typeof(DateTime), "get_Now", "get_UtcNow", "get_Today")
            || IsOf(member, typeof(DateTimeOffset), "get_Now", "get_UtcNow")
            || IsOf(member, typeof(Environment), "get_TickCount", "get_TickCount64") || member.DeclaringType == typeof(Stopwatch));

    [Fact]
    public void The_system_clock_is_only_a_default_of_options() => MustNotBeNamed(
        "TimeProvider.System stands in CopOptions alone; everything else is given the clock.",
        member => IsOf(member, typeof(TimeProvider), "get_System"),
        except: [nameof(CopOptions)]);

    [Fact]
    public void Randomness_comes_in_as_an_argument() => MustNotBeNamed(
        "No randomness and no new ids: IdGenerator makes them, in one place.",
        member => IsOf(member, typeof(Guid), nameof(Guid.NewGuid), nameof(Guid.CreateVersion7))
            || member.DeclaringType == typeof(Random) || member.DeclaringType == typeof(RandomNumberGenerator),
        except: [nameof(IdGenerator)]);

    [Fact]
    public void Source_code_never_blocks_a_thread_on_a_task() => MustNotBeNamed(
        "No .Result, .Wait(), GetAwaiter().GetResult() or Thread.Sleep; await it.",
        member => IsOf(member, typeof(Task), nameof(Task.Wait), nameof(Task.WaitAll), nameof(Task.WaitAny))
            || IsOf(member, typeof(Thread), nameof(Thread.Sleep))
            || member is { Name: "get_Result", DeclaringType: { IsGenericType: true } generic }
                && generic.GetGenericTypeDefinition() == typeof(Task<>));

    [Fact]
    public void Only_compiled_awaits_take_results() => Offenders.MustBeNone(
        from body in Bodies()
        where body.Name != "MoveNext"
        from member in CodeReferences.NamedIn(body)
        where member.Name == "GetResult" && member.DeclaringType?.Namespace == typeof(TaskAwaiter).Namespace
        select $"{Label(body)} calls {member.DeclaringType!.Name}.{member.Name}",
        "A result is awaited, not waited for.");

    [Fact]
    public void Delays_run_on_the_kernel_s_clock() => MustNotBeNamed(
        "Task.Delay takes a TimeProvider, or virtual time cannot reach it.",
        member => member is MethodInfo { Name: nameof(Task.Delay) } delay && delay.DeclaringType == typeof(Task)
            && delay.GetParameters().All(parameter => parameter.ParameterType != typeof(TimeProvider)));

    private static void MustNotBeNamed(string rule, Func<MemberInfo, bool> isBanned, params string[] except) => Offenders.MustBeNone(
        from body in Bodies()
        where !except.Contains(CodeReferences.Outermost(body.DeclaringType!).Name)
        from member in CodeReferences.NamedIn(body)
        where isBanned(member)
        select $"{Label(body)} uses {member.DeclaringType!.Name}.{member.Name}",
        rule);

    private static IEnumerable<MethodBase> Bodies() =>
        Libraries.SelectMany(library => library.GetTypes()).Where(type => type.DeclaringType is null).SelectMany(CodeReferences.BodiesOf);

    private static string Label(MethodBase body) =>
        $"{CodeReferences.Outermost(body.DeclaringType!).Name}.{body.DeclaringType!.Name}.{body.Name}";

    private static bool IsOf(MemberInfo member, Type type, params string[] names) =>
        member.DeclaringType == type && names.Contains(member.Name);
}
