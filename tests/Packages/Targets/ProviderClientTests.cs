// The client of OpenAI's Responses interface is marked experimental; a change of it would only break this test.
#pragma warning disable OPENAI001
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Cop.Packages.Tests;

/// <summary>
/// The providers' own clients take the requests that the targets build, and send them to a server on the own machine unchanged.
/// </summary>
public sealed class ProviderClientTests : IDisposable
{
    private const string ChatResponse = """
        {"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o","choices":[{"index":0,"finish_reason":"stop",
        "message":{"role":"assistant","content":"Because."}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
        """;

    private const string ResponsesResponse = """
        {"id":"r1","object":"response","created_at":1,"status":"completed","model":"gpt-4o","parallel_tool_calls":true,"tools":[],
        "tool_choice":"auto","output":[{"type":"message","id":"m1","status":"completed","role":"assistant",
        "content":[{"type":"output_text","text":"Because.","annotations":[]}]}]}
        """;

    private const string MessagesResponse = """
        {"id":"a1","type":"message","role":"assistant","model":"claude-sonnet-4-20250514","content":[{"type":"text","text":"Because."}],
        "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
        """;

    private readonly ConcurrentQueue<(string Path, string? Key, CopJson Body)> _received = new();
    private readonly RegistryServer _provider;

    public ProviderClientTests() => _provider = new RegistryServer(async (request, response) =>
    {
        using var body = new StreamReader(request.InputStream, Encoding.UTF8);
        string path = request.Url!.AbsolutePath;
        var json = CopJson.Parse(await body.ReadToEndAsync()).Unwrap();
        _received.Enqueue((path, request.Headers["x-api-key"] ?? request.Headers["Authorization"], json));
        response.ContentType = "application/json";
        string answer = path.EndsWith("/chat/completions", StringComparison.Ordinal)
            ? ChatResponse : path.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesResponse : MessagesResponse;
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
    });

    public void Dispose() => _provider.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_client_of_openai_sends_a_chat_request_and_reads_its_parts(bool hasOutput)
    {
        var request = await RequestAsync("openai-chat", "gpt-4o", hasOutput);
        var client = new ChatClient(
            "gpt-4o", new ApiKeyCredential("key-1"), new OpenAIClientOptions { Endpoint = new Uri(_provider.Address + "v1") });
        var result = await client.CompleteChatAsync(BinaryContent.Create(BinaryData.FromString(request.ToString())));
        ModelReaderWriter.Read<ChatCompletion>(result.GetRawResponse().Content)!.Content.Single().Text.ShouldBe("Because.");
        ShouldHaveReceived("/v1/chat/completions", "key-1", request);

        var options = ModelReaderWriter.Read<ChatCompletionOptions>(BinaryData.FromString(request.ToString()))!;
        options.MaxOutputTokenCount.ShouldBe(1000);
        options.Temperature.ShouldBe(1.5f);
        options.PresencePenalty.ShouldBe(0.5f);
        options.StopSequences.ShouldBe(["END"]);
        var tool = options.Tools.ShouldHaveSingleItem();
        (tool.FunctionName, tool.FunctionDescription).ShouldBe(("search", "Searches"));
        CopJson.Parse(tool.FunctionParameters.ToString()).Unwrap().ShouldBe(request["tools"]!.Items.Single()["function"]!["parameters"]);
        (options.ResponseFormat is not null).ShouldBe(hasOutput);
        CopJson.Parse(ModelReaderWriter.Write(options).ToString()).Unwrap().ShouldBe(request, "the client loses nothing");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_client_of_openai_sends_a_responses_request_and_reads_its_parts(bool hasOutput)
    {
        var request = await RequestAsync("openai-responses", "gpt-4o", hasOutput);
        var client = new ResponsesClient(
            new ApiKeyCredential("key-2"), new ResponsesClientOptions { Endpoint = new Uri(_provider.Address + "v1") });
        var options = ModelReaderWriter.Read<CreateResponseOptions>(BinaryData.FromString(request.ToString()))!;
        ResponseResult result = await client.CreateResponseAsync(options);
        result.GetOutputText().ShouldBe("Because.");
        ShouldHaveReceived("/v1/responses", "key-2", request);

        options.MaxOutputTokenCount.ShouldBe(1000);
        options.Temperature.ShouldBe(1.5f);
        options.Instructions.ShouldBe(request["instructions"]!.AsString());
        options.Tools.ShouldHaveSingleItem().ShouldBeOfType<FunctionTool>().FunctionName.ShouldBe("search");
        options.InputItems.Count.ShouldBe(request["input"]!.Items.Count());
        (options.TextOptions?.TextFormat is not null).ShouldBe(hasOutput);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_client_of_anthropic_accepts_and_sends_a_request(bool hasOutput)
    {
        var request = await RequestAsync("anthropic-messages", "claude-sonnet-4", hasOutput);
        using var client = new AnthropicClient { BaseUrl = _provider.Address.TrimEnd('/'), ApiKey = "key-3" };
        using var document = JsonDocument.Parse(request.ToString());
        var empty = new Dictionary<string, JsonElement>();
        var parameters = MessageCreateParams.FromRawUnchecked(
            empty, empty, document.RootElement.EnumerateObject().ToDictionary(each => each.Name, each => each.Value));
        foreach (var message in parameters.Messages) message.Validate();
        parameters.System.ShouldNotBeNull().Validate();
        foreach (var tool in parameters.Tools.ShouldNotBeNull()) tool.Validate();
        parameters.ToolChoice?.Validate();
        (parameters.ToolChoice is not null).ShouldBe(hasOutput);
        parameters.MaxTokens.ShouldBe(1000);
        parameters.StopSequences.ShouldBe(["END"]);

        var answer = await client.Messages.Create(parameters);
        answer.Content.Single().TryPickText(out var text).ShouldBeTrue();
        text.ShouldNotBeNull().Text.ShouldBe("Because.");
        ShouldHaveReceived("/v1/messages", "key-3", request);
    }

    private static async Task<CopJson> RequestAsync(string format, string model, bool hasOutput)
    {
        string target = $"{{format: {format}, model: {model}, vars: {{company: Acme, question: Why?, premium: true}}}}";
        using var project = await PackageProject.InstalledAsync($"build: {{targets: {{fixed: {target}}}}}\n");
        project.Folder.Write("prompts/ask.md", "Please answer: {{question}}\n");
        string more = "  messages: [{role: user, source: prompts/ask.md}]\n" + (hasOutput ? "  output: {schema: out.json}\n" : "");
        project.Folder.Write("cop.yaml", project.Folder.Read("cop.yaml").Replace("  personas:", more + "  personas:"));
        if (hasOutput)
        {
            project.Folder.Write(
                "out.json",
                """{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}""");
        }

        await project.BuildAsync("fixed");
        return project.Json("dist/fixed/request.json");
    }

    private void ShouldHaveReceived(string path, string key, CopJson request)
    {
        var received = _received.ShouldHaveSingleItem();
        received.Path.ShouldBe(path);
        received.Key.ShouldNotBeNull().ShouldEndWith(key);
        received.Body.ShouldBe(request);
    }
}
