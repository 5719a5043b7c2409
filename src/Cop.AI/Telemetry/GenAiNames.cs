namespace Cop.AI;

/// <summary>The names of the OpenTelemetry conventions for generative AI that this package uses, in one place.</summary>
/// <remarks>Semantic conventions 1.37, gen_ai (in development there).</remarks>
internal static class GenAiNames
{
    public const string Source = "Cop.AI";
    public const string OperationName = "gen_ai.operation.name";
    public const string InvokeAgent = "invoke_agent";
    public const string ExecuteTool = "execute_tool";
    public const string Chat = "chat";
    public const string AgentName = "gen_ai.agent.name";
    public const string ConversationId = "gen_ai.conversation.id";
    public const string RequestModel = "gen_ai.request.model";
    public const string MaxTokens = "gen_ai.request.max_tokens";
    public const string ResponseModel = "gen_ai.response.model";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";
    public const string TokenUsage = "gen_ai.client.token.usage";
    public const string Duration = "gen_ai.client.operation.duration";
}
