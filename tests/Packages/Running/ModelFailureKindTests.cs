using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using Cop.AI;
using OpenAI;
using OpenAI.Chat;

namespace Cop.Packages.Tests;

/// <summary>What the providers' own clients throw, as the kind that <c>runtime.fallback.trigger</c> sees.</summary>
public sealed class ModelFailureKindTests : IDisposable
{
    private readonly TaskCompletionSource _never = new();
    private int _status = 200;
    private readonly RegistryServer _provider;

    public ModelFailureKindTests() => _provider = new RegistryServer(async (_, response) =>
    {
        if (_status == 0) await _never.Task;
        response.StatusCode = _status;
        response.ContentType = "application/json";
        await response.OutputStream.WriteAsync("""{"type":"error","error":{"type":"some_error","message":"no"}}"""u8.ToArray());
    });

    public void Dispose()
    {
        _never.TrySetResult();
        _provider.Dispose();
    }

    [Theory]
    [InlineData(400, ModelErrorKind.Refused)]
    [InlineData(401, ModelErrorKind.Refused)]
    [InlineData(403, ModelErrorKind.Refused)]
    [InlineData(404, ModelErrorKind.Refused)]
    [InlineData(408, ModelErrorKind.Timeout)]
    [InlineData(409, ModelErrorKind.Unavailable)]
    [InlineData(413, ModelErrorKind.Refused)]
    [InlineData(422, ModelErrorKind.Refused)]
    [InlineData(429, ModelErrorKind.RateLimit)]
    [InlineData(500, ModelErrorKind.Unavailable)]
    [InlineData(503, ModelErrorKind.Unavailable)]
    [InlineData(504, ModelErrorKind.Timeout)]
    [InlineData(529, ModelErrorKind.Unavailable)]
    public async Task A_status_is_the_same_kind_from_both_clients(int status, ModelErrorKind expected)
    {
        _status = status;
        foreach (var fault in new[] { await OpenAiAsync(_provider.Address), await AnthropicAsync(_provider.Address) })
            ModelErrors.KindOf(fault).ShouldBe(expected, fault.ToString());
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_in_time_is_a_timeout_and_one_that_is_not_there_unavailable()
    {
        _status = 0;
        var limit = TimeSpan.FromMilliseconds(200);
        foreach (var fault in new[] { await OpenAiAsync(_provider.Address, limit), await AnthropicAsync(_provider.Address, limit) })
            ModelErrors.KindOf(fault).ShouldBe(ModelErrorKind.Timeout, fault.ToString());
        const string Nowhere = "http://127.0.0.1:1/";
        foreach (var fault in new[] { await OpenAiAsync(Nowhere), await AnthropicAsync(Nowhere) })
            ModelErrors.KindOf(fault).ShouldBe(ModelErrorKind.Unavailable, fault.ToString());
    }

    public static TheoryData<Exception, ModelErrorKind> Faults() => new()
    {
        { new HttpRequestException("no", null, HttpStatusCode.TooManyRequests), ModelErrorKind.RateLimit },
        { new HttpRequestException("no", null, HttpStatusCode.Unauthorized), ModelErrorKind.Refused },
        { new HttpRequestException("no", new TimeoutException()), ModelErrorKind.Timeout },
        { new HttpRequestException("no"), ModelErrorKind.Unavailable },
        { new TimeoutException(), ModelErrorKind.Timeout },
        { new TaskCanceledException("The time limit has passed.", new TimeoutException()), ModelErrorKind.Timeout },
        { new OperationCanceledException(), ModelErrorKind.Timeout },
        { new IOException("cut"), ModelErrorKind.Unavailable },
        { new InvalidOperationException("outer", new HttpRequestException("no", null, HttpStatusCode.TooManyRequests)),
            ModelErrorKind.RateLimit },
        { new AggregateException(new IOException("first"), new HttpRequestException("last", null, HttpStatusCode.TooManyRequests)),
            ModelErrorKind.RateLimit },
        { new ArgumentException("no such option"), ModelErrorKind.Refused },
        { new NotSupportedException(), ModelErrorKind.Refused },
        { new CopException(new CopError(AiErrorCodes.ModelRefused, "wrong key")), ModelErrorKind.Refused },
        { new CopException(CopError.Temporary(AiErrorCodes.ModelUnavailable, "no model")), ModelErrorKind.Unavailable },
        { new InvalidOperationException("whatever"), ModelErrorKind.Unavailable },
        { new StatusException(0), ModelErrorKind.Unavailable },
        { new StatusException(429), ModelErrorKind.RateLimit },
        { new BrokenStatusException(), ModelErrorKind.Unavailable },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_exception_without_a_client_has_a_kind_too(Exception fault, ModelErrorKind expected) =>
        ModelErrors.KindOf(fault).ShouldBe(expected);

    [Fact]
    public void The_hosts_own_classification_decides_about_a_refusal()
    {
        var unknown = new InvalidOperationException("quota of the house is spent");
        ModelErrors.KindOf(unknown, _ => ModelFailure.Refused).ShouldBe(ModelErrorKind.Refused);
        ModelErrors.KindOf(new ArgumentException("x"), _ => ModelFailure.Temporary).ShouldBe(ModelErrorKind.Unavailable);
        ModelErrors.KindOf(new TimeoutException(), _ => ModelFailure.Unavailable).ShouldBe(ModelErrorKind.Timeout);
    }

    // The whole way: the client's exception, the chain of the agent, and the condition of the manifest.
    [Theory]
    [InlineData(429, true)]
    [InlineData(401, false)]
    public async Task The_other_model_answers_after_a_rate_limit_of_the_official_client_and_not_after_a_refusal(int status, bool answers)
    {
        using var project = new EvaluationProject();
        project.Write("cop.yaml", EvaluationProject.Manifest.Replace(
            "runtime: {model_config: {temperature: 0.2}}",
            "runtime: {retry_policy: {max_retries: 0}, fallback: {enabled: true, model: other, trigger: error.kind == \"rate_limit\"}}",
            StringComparison.Ordinal));
        _status = status;
        var fault = await OpenAiAsync(_provider.Address);
        var other = new ScriptedChatClient((_, _) => ScriptedChatClient.Say("Hello from the other."));
        await using var host = await PackageHost.StartAsync(
            await PackageHost.LoadAsync(project), new ScriptedChatClient((_, _) => throw fault),
            configure: agent => agent.AllowFallback((_, _) => other), attempts: 1);
        var answer = await host.Kernel.Chat(PackageHost.Agent).SayAsync("Hi").WaitAsync(HangLimit.Span);
        other.Calls.ShouldBe(answers ? 1 : 0);
        if (answers) answer.Text.ShouldBe("Hello from the other.");
        else answer.Error.ShouldNotBeNull();
    }

    private static Task<Exception> OpenAiAsync(string address, TimeSpan? limit = null) => FaultOf(() => new ChatClient(
        "gpt-4o", new ApiKeyCredential("key"), new OpenAIClientOptions
        {
            Endpoint = new Uri(address + "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0), NetworkTimeout = limit,
        }).CompleteChatAsync("Hi"));

    private static async Task<Exception> AnthropicAsync(string address, TimeSpan? limit = null)
    {
        using var client = new AnthropicClient
        {
            ApiKey = "key", BaseUrl = address.TrimEnd('/'), MaxRetries = 0, Timeout = limit ?? TimeSpan.FromMinutes(1),
        };
        using var document = JsonDocument.Parse(
            """{"model": "claude-sonnet-4-20250514", "max_tokens": 10, "messages": [{"role": "user", "content": "Hi"}]}""");
        var empty = new Dictionary<string, JsonElement>();
        return await FaultOf(() => client.Messages.Create(MessageCreateParams.FromRawUnchecked(
            empty, empty, document.RootElement.EnumerateObject().ToDictionary(each => each.Name, each => each.Value))));
    }

    private static async Task<Exception> FaultOf(Func<Task> call) => (await Record.ExceptionAsync(call)).ShouldNotBeNull();

    private sealed class StatusException(int status) : Exception("A client of another provider.")
    {
        public int Status => status;
    }

    private sealed class BrokenStatusException : Exception
    {
        public int Status => throw new InvalidOperationException("There was no response.");
    }
}
