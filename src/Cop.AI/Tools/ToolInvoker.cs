using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Runs a tool within its limits. Failures become outcomes for the model.</summary>
internal static class ToolInvoker
{
    /// <summary>The key of the call in <see cref="AIFunctionArguments.Context"/>.</summary>
    internal static readonly object CallKey = typeof(ToolCall);

    public static async Task<ToolOutcome> RunAsync(
        AgentTool tool, CopJson arguments, ToolCall call, AgentContext context, CancellationToken cancellationToken)
    {
        using var span = AiTelemetry.StartTool(call.Agent, tool.Name, call.CallId);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var result = await RunOnceAsync(tool, arguments, call, context, cancellationToken).ConfigureAwait(false);
                return Bounded(result, tool.Options.MaxResultLength);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (TimeoutException late)
            {
                AiTelemetry.Fail(span, late);
                return ToolOutcome.Failed(AiErrorCodes.ToolTimedOut, late.Message);
            }
            catch (ArgumentException unfit)
            {
                AiTelemetry.Fail(span, unfit);
                return ToolOutcome.Failed(AiErrorCodes.ArgumentsInvalid, unfit.Message);
            }
#pragma warning disable CA1031 // A tool is foreign code: any exception is a result for the model, not a crash.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                AiTelemetry.Fail(span, fault);
                if (attempt >= tool.Options.Retries)
                    return ToolOutcome.Failed(AiErrorCodes.ToolFailed, fault.Message);
            }

            await context.DelayAsync(tool.Options.RetryDelay, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<object?> RunOnceAsync(
        AgentTool tool, CopJson arguments, ToolCall call, AgentContext context, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var given = new AIFunctionArguments(MessageJson.ReadArguments(arguments))
        {
            Services = context.Services,
            Context = new Dictionary<object, object?> { [CallKey] = call },
        };
        var running = tool.Function.InvokeAsync(given, stop.Token).AsTask();
        if (running.IsCompleted)
            return await running.ConfigureAwait(false);
        try
        {
            // The tool may ignore its token: it is not waited for.
            return await running.WaitAsync(tool.Options.Timeout, context.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            var unknown = tool.Kind == ToolKind.SideEffect ? " Whether it took effect is unknown." : "";
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture,
                $"'{tool.Name}' did not return within {tool.Options.Timeout.TotalSeconds} s.{unknown}"));
        }
    }

    /// <summary>A result within the limits.</summary>
    public static ToolOutcome Bounded(object? result, int maxLength)
    {
        if (result is string { Length: var length } text && length > maxLength)
            return Cut(text, maxLength);
        if (MessageJson.Value(result) is not { } json)
            return ToolOutcome.Failed(AiErrorCodes.ToolFailed, $"The result of type {result!.GetType().Name} cannot be written as JSON.");
        if (json.Utf8.Length <= maxLength)
            return new ToolOutcome(Clean(json));
        return Cut(json.AsString() ?? json.ToString(), maxLength);
    }

    // Strings come with control characters, which stay JSON, but no terminal or log should meet them.
    private static CopJson Clean(CopJson json) => json.Kind switch
    {
        JsonValueKind.String => CopJson.From(SafeText.Clean(json.AsString()!)),
        JsonValueKind.Array => CopJson.Array(json.Items.Select(Clean)),
        JsonValueKind.Object => CopJson.Object(json.Members.Select(member => (member.Name, (CopJson?)Clean(member.Value)))),
        _ => json,
    };

    private static ToolOutcome Cut(string text, int maxLength) => new(CopJson.Object(
        ("text", CopJson.From(SafeText.Clean(SafeText.Cut(text, maxLength)))),
        ("cutFrom", CopJson.From(text.Length))));
}
