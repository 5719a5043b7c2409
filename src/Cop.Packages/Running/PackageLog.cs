using Microsoft.Extensions.Logging;

namespace Cop.Packages;

/// <summary>The log messages of running packages. Prompts and answers are in them only where the manifest says so.</summary>
internal static partial class PackageLog
{
    [LoggerMessage(1, LogLevel.Information,
        "Agent '{Agent}' got an answer of {Model} in {Milliseconds} ms: {InputTokens} and {OutputTokens} tokens.")]
    public static partial void Answered(ILogger logger, string agent, string model, long milliseconds, long inputTokens, long outputTokens);

    [LoggerMessage(2, LogLevel.Warning, "A model call of agent '{Agent}' failed: {Kind}.")]
    public static partial void CallFailed(ILogger logger, string agent, string kind);

    [LoggerMessage(3, LogLevel.Warning, "Agent '{Agent}' asks {Model} instead, since the first model did not answer.")]
    public static partial void FellBack(ILogger logger, string agent, string model);

    [LoggerMessage(4, LogLevel.Debug, "Prompt of agent '{Agent}': {Prompt}")]
    public static partial void Prompt(ILogger logger, string agent, string prompt);

    [LoggerMessage(5, LogLevel.Debug, "Answer to agent '{Agent}': {Answer}")]
    public static partial void Answer(ILogger logger, string agent, string answer);

    [LoggerMessage(6, LogLevel.Warning,
        "Agent '{Agent}' is bound to bundle {Bound}, and the host has loaded {Loaded}. The bound one runs; bind the other by an event.")]
    public static partial void OtherBundle(ILogger logger, string agent, string bound, string loaded);

    [LoggerMessage(7, LogLevel.Error,
        "The verdicts of guardrail '{Guardrail}' in a conversation of agent '{Agent}' reached its threshold; see guardrail.alerted.")]
    public static partial void Alerted(ILogger logger, string agent, string guardrail);

    [LoggerMessage(EventId = 8, Message =
        "Guardrail rule '{Rule}' found something at stage {Stage} of agent '{Agent}' in topic '{TopicId}', with the verdict {Verdict}.")]
    public static partial void Violated(
        ILogger logger, LogLevel level, string agent, string rule, string stage, string verdict, string topicId);
}
