using System.Reflection;
using System.Text.RegularExpressions;
using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>Results of reads (spec 4.2, 4.4).</summary>
public sealed partial class ResultTests
{
    private static readonly string[] Codes =
        [.. typeof(CopErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)];

    [Fact, Trait("spec", "4.2"), Trait("spec", "4.4")]
    public void Every_store_operation_returns_a_result()
    {
        var questions = typeof(ICopReadOnlyStore).GetMethods();
        questions.Length.ShouldBeGreaterThan(10);
        questions.ShouldAllBe(question => IsResult(question.ReturnType));
    }

    [Fact, Trait("spec", "4.4.1"), Trait("spec", "4.4.5")]
    public void Unwrapping_gives_the_data_or_throws_the_error()
    {
        CopResult.Ok("data").Unwrap().ShouldBe("data");
        CopResult.Ok<string?>(null).Unwrap().ShouldBeNull();
        var error = new CopError("not_found", "Task 'a' is not there.", Details: Drafts.Json("{'taskId':'a'}"));
        Should.Throw<CopException>(() => CopResult.Fail<string>(error).Unwrap()).Error.ShouldBe(error);
    }

    [Fact, Trait("spec", "4.4.2")]
    public async Task An_empty_read_is_no_error()
    {
        await using var kernel = await TestKernel.StartAsync();
        var topic = await kernel.Kernel.Store.GetTopicAsync("nowhere");
        (topic.IsOk, topic.Unwrap()).ShouldBe((true, null));
        (await kernel.Kernel.Store.ListTasksAsync(new TaskQuery { TopicId = "nowhere" })).Unwrap().Items.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "4.4.3")]
    public void An_error_code_is_a_stable_symbol()
    {
        Codes.ShouldBeUnique();
        Codes.ShouldAllBe(code => Symbol().IsMatch(code));
        Approved.Check(
            "spec/error-codes.txt", Codes.Order(StringComparer.Ordinal), (old, now) =>
                old.Except(now).Select(code => $"{code} is gone; readers rest on it"));
    }

    [Fact, Trait("spec", "4.4.3"), Trait("spec", "4.4.4")]
    public async Task An_error_message_names_the_cause_and_the_id()
    {
        await using var kernel = await TestKernel.StartAsync();
        var missing =
            (await kernel.Kernel.AppendAsync(TestKernel.Topic, Drafts.Of("task.started", "{'taskId':'nobody'}"), TestKernel.Ada)).Error!;
        (missing.Code, missing.Category).ShouldBe((CopErrorCodes.NotFound, CopErrorCategory.Business));
        missing.Message.ShouldContain("nobody");
        var senseless = (await kernel.Kernel.Store.ListTasksAsync(new TaskQuery { Limit = -1 })).Error!;
        (senseless.Code, senseless.Category).ShouldBe((CopErrorCodes.InvalidQuery, CopErrorCategory.Business));
    }

    [Theory, Trait("spec", "4.4.4"), InlineData(true), InlineData(false)]
    public async Task A_fatal_error_of_the_store_is_an_exception_and_no_result(bool isForAgents)
    {
        var store = new ReadOnlyStore(DispatchProxy.Create<IEventStore, FatalStore>(), isForAgents);
        foreach (
            var question in typeof(ICopReadOnlyStore).GetMethods()
                .Where(question => !isForAgents || question.Name != nameof(ICopReadOnlyStore.ListProjectionErrorsAsync)))
        {
            object?[] arguments = [
                .. question.GetParameters()
                    .Select(parameter => parameter.ParameterType == typeof(string)
                        ? "id"
                        : Activator.CreateInstance(parameter.ParameterType))];
            var thrown = await Should.ThrowAsync<CopInvariantException>(() => (Task)question.Invoke(store, arguments)!, question.Name);
            thrown.Message.ShouldContain("rows of topic 't' are gone", customMessage: question.Name);
        }
    }

    private static bool IsResult(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)
            && type.GenericTypeArguments[0] is { IsGenericType: true } result && result.GetGenericTypeDefinition() == typeof(CopResult<>);

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex Symbol();

    /// <summary>A store that fails every read with a fatal error.</summary>
    public class FatalStore : DispatchProxy
    {
        private static readonly CopError Fault =
            new(CopErrorCodes.InternalError, "The rows of topic 't' are gone.", CopErrorCategory.Fatal);

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType == typeof(string)
            ? "urn:cop:store:fatal"
            : typeof(FatalStore).GetMethod(nameof(Answer), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(targetMethod.ReturnType.GenericTypeArguments[0].GenericTypeArguments[0]).Invoke(null, null)!;

        private static Task<CopResult<T>> Answer<T>() => Task.FromResult(CopResult.Fail<T>(Fault));
    }
}
