using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;

namespace Cop.AI;

/// <summary>
/// Asks the first model that answers: repeats after temporary failures, continues with the next one, leaves out a failing one.
/// </summary>
internal sealed class ModelChain(ImmutableArray<ModelEndpoint> endpoints, ModelChainOptions options)
{
    private readonly RateLimit? _rate = options.CallsPerMinute is { } calls ? new RateLimit(calls) : null;
    private readonly ResiliencePipeline?[] _breakers = new ResiliencePipeline?[endpoints.Length];

    public ImmutableArray<ModelEndpoint> Endpoints => endpoints;

    /// <summary>Makes the call.</summary>
    /// <param name="question">The request and what belongs to it.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ModelChainException">No model answered.</exception>
    public async Task<ModelCall> CallAsync(ModelQuestion question, AgentContext context, CancellationToken cancellationToken)
    {
        var started = context.TimeProvider.GetTimestamp();
        List<string> faults = [];
        var (attempts, areRefused) = (0, true);
        CopError? refused = null;
        for (var index = 0; index < endpoints.Length; index++)
        {
            var client = endpoints[index].Client(context.Services);
            var model = ModelEndpoint.ModelOf(client, endpoints[index].Model);
            if ((RefuseClient(client, model, question) ?? question.RefuseModel?.Invoke(model)) is { } refusal)
            {
                refused = refusal;
                faults.Add(refusal.Message);
                continue;
            }

            for (var tries = 0; tries <= options.Retries; tries++)
            {
                await WaitForTurnAsync(context, tries, cancellationToken).ConfigureAwait(false);
                try
                {
                    attempts++;
                    var answer = await Breaker(index, context.TimeProvider).ExecuteAsync(
                        async token => await AskAsync(client, model, question, context, token).ConfigureAwait(false), cancellationToken)
                        .ConfigureAwait(false);
                    var took = context.TimeProvider.GetElapsedTime(started);
                    return answer with { Attempts = attempts, LatencyMs = Math.Round(took.TotalMilliseconds, 3) };
                }
                catch (BrokenCircuitException)
                {
                    attempts--;
                    faults.Add($"{model} is left out for a moment after several failures");
                    areRefused = false;
                    break;
                }
                catch (Exception fault) when (fault is not CopException && !cancellationToken.IsCancellationRequested)
                {
                    var kind = (options.Classify ?? ModelErrors.Classify)(fault);
                    faults.Add($"{model}: {SafeText.Cut(SafeText.Clean(fault.Message), 300)}");
                    areRefused &= kind == ModelFailure.Refused;
                    if (kind != ModelFailure.Temporary)
                        break;
                }
            }
        }

        throw attempts == 0 && areRefused ? NoneAsked(context.Agent, faults, refused!) : NoAnswer(context.Agent, faults, areRefused);
    }

    private static ModelChainException NoneAsked(string agent, List<string> faults, CopError refused) => new(
        refused with { Message = $"No model was asked by agent '{agent}': {string.Join("; ", faults)}." }, isRefused: true);

    // Such a client would run tools outside of the log, without their approvals.
    private static CopError? RefuseClient(IChatClient client, string model, ModelQuestion question) =>
        question.Options.Tools is { Count: > 0 } && client.GetService<FunctionInvokingChatClient>() is not null
            ? new CopError(AiErrorCodes.ModelRefused, $"the client of {model} runs tools by itself; build it without UseFunctionInvocation")
            : null;

    private static ModelChainException NoAnswer(string agent, List<string> faults, bool areRefused)
    {
        var text = string.Join("; ", faults.TakeLast(10));
        return new ModelChainException(
            areRefused ? new CopError(AiErrorCodes.ModelRefused, $"No model took the request of agent '{agent}': {text}.")
                : CopError.Temporary(AiErrorCodes.ModelUnavailable, $"No model answered agent '{agent}': {text}."),
            areRefused);
    }

    private static async Task<ModelCall> AskAsync(
        IChatClient client, string model, ModelQuestion question, AgentContext context, CancellationToken cancellationToken)
    {
        var asked = question.Options.Clone();
        asked.ModelId = model == "default" ? null : model;
        var started = context.TimeProvider.GetTimestamp();
        using var span = AiTelemetry.StartChat(context.Agent, model, question);
        try
        {
            var response = question.Live is { } live
                ? await StreamAsync(client, question, asked, live, cancellationToken).ConfigureAwait(false)
                : await client.GetResponseAsync(question.Messages, asked, cancellationToken).ConfigureAwait(false);
            var call = ModelAnswer.ToCall(response, ModelEndpoint.AddressOf(client), model, question);
            AiTelemetry.EndChat(span, call, context.TimeProvider.GetElapsedTime(started));
            return call;
        }
        catch (Exception fault)
        {
            AiTelemetry.Fail(span, fault);
            throw;
        }
    }

    private static async Task<ChatResponse> StreamAsync(
        IChatClient client, ModelQuestion question, ChatOptions asked, LiveAnswer live, CancellationToken cancellationToken)
    {
        live.Restart();
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in client.GetStreamingResponseAsync(question.Messages, asked, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
            if (update.Text is { Length: > 0 } text && Shown(question.Filter, SafeText.Clean(text)) is { Length: > 0 } shown)
                live.Add(shown);
        }

        // A connection that is cut cleanly ends the stream without the reason that every complete answer has.
        if (updates.Count == 0 || !updates.Exists(update => update.FinishReason is not null))
            throw new IOException("the answer ended before it was complete");
        if (question.Filter?.Complete() is { Length: > 0 } rest)
            live.Add(rest);
        return updates.ToChatResponse();
    }

    private static string Shown(IAnswerFilter? filter, string text) => filter is null ? text : filter.Add(text);

    private async Task WaitForTurnAsync(AgentContext context, int tries, CancellationToken cancellationToken)
    {
        var pause = options.DelayBefore(tries);
        var turn = _rate?.Take(context.TimeProvider.GetUtcNow() + pause) ?? TimeSpan.Zero;
        if (pause + turn > TimeSpan.Zero)
            await context.DelayAsync(pause + turn, cancellationToken).ConfigureAwait(false);
    }

    private ResiliencePipeline Breaker(int index, TimeProvider time)
    {
        if (Volatile.Read(ref _breakers[index]) is { } known)
            return known;
        var created = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = options.FailureRatio,
            MinimumThroughput = options.MinCalls,
            SamplingDuration = options.SamplingTime,
            BreakDuration = options.BreakTime,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } fault
                && fault is not (OperationCanceledException or CopException)
                && (options.Classify ?? ModelErrors.Classify)(fault) != ModelFailure.Refused),
        }).Build();
        return Interlocked.CompareExchange(ref _breakers[index], created, null) ?? created;
    }
}
