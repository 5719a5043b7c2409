using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Cop.AI;

/// <summary>Spans and metrics of agents, tools and model calls. Prompts and answers are exported only when asked for.</summary>
public static class AiTelemetry
{
    private static readonly ActivitySource Source = new(GenAiNames.Source);
    private static readonly Meter Meter = new(GenAiNames.Source);
    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>(GenAiNames.TokenUsage, "{token}");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(GenAiNames.Duration, "s");

    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = GenAiNames.Source;

    /// <summary>Whether spans contain prompts and answers. Default: false.</summary>
    public static bool ExportContent { get; set; }

    internal static Activity? StartAgent(string agent, string topicId, string taskId) =>
        Start(GenAiNames.InvokeAgent, agent)?.SetTag(GenAiNames.AgentName, agent).SetTag(GenAiNames.ConversationId, topicId)
            .SetTag("cop.task.id", taskId);

    internal static Activity? StartTool(string agent, string tool, string callId) =>
        Start(GenAiNames.ExecuteTool, tool)?.SetTag(GenAiNames.ToolName, tool).SetTag(GenAiNames.ToolCallId, callId)
            .SetTag(GenAiNames.AgentName, agent);

    internal static Activity? StartChat(string agent, string model, ModelQuestion question)
    {
        var span = Start(GenAiNames.Chat, model, ActivityKind.Client)?.SetTag(GenAiNames.RequestModel, model)
            .SetTag(GenAiNames.AgentName, agent).SetTag(GenAiNames.MaxTokens, question.Options.MaxOutputTokens);
        return ExportContent ? span?.SetTag(GenAiNames.InputMessages, question.Request.Json["messages"]!.ToString()) : span;
    }

    internal static void EndChat(Activity? span, ModelCall call, TimeSpan took)
    {
        span?.SetTag(GenAiNames.ResponseModel, call.ModelReported).SetTag(GenAiNames.FinishReasons, call.FinishReason)
            .SetTag(GenAiNames.InputTokens, call.Usage.InputTokens).SetTag(GenAiNames.OutputTokens, call.Usage.OutputTokens);
        if (ExportContent)
            span?.SetTag(GenAiNames.OutputMessages, call.Response.ToString());
        var (operation, model) = (Tag(GenAiNames.OperationName, GenAiNames.Chat), Tag(GenAiNames.RequestModel, call.ModelRequested));
        if (call.Usage.InputTokens is { } input)
            Tokens.Record(input, operation, model, Tag(GenAiNames.TokenType, "input"));
        if (call.Usage.OutputTokens is { } output)
            Tokens.Record(output, operation, model, Tag(GenAiNames.TokenType, "output"));
        Durations.Record(took.TotalSeconds, operation, model);
    }

    internal static void Fail(Activity? span, Exception fault) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag(GenAiNames.ErrorType, fault.GetType().FullName);

    private static Activity? Start(string operation, string subject, ActivityKind kind = ActivityKind.Internal) =>
        Source.StartActivity($"{operation} {subject}", kind)?.SetTag(GenAiNames.OperationName, operation);

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
