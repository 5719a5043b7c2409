namespace Cop.AI;

/// <summary>Checks what passes between users, a model and its tools. It sees each text before the one that it is for.</summary>
public interface IChatGuard
{
    /// <summary>Checks a text.</summary>
    /// <param name="stage">Input, ToolResult or Output.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="place">The task and call.</param>
    GuardDecision CheckText(GuardStage stage, string text, GuardPlace place);

    /// <summary>Checks a call of a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="place">The task and call.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    ValueTask<GuardDecision> CheckCallAsync(
        string tool, CopJson arguments, GuardPlace place, AgentContext context, CancellationToken cancellationToken);

    /// <summary>Creates the filter of an answer that is streamed to followers.</summary>
    IAnswerFilter CreateFilter();
}
