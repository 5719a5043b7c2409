using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Cop.Packages;

/// <summary>Logging, metrics and traces of one agent's calls, as the manifest wants them. The host decides about exporters.</summary>
internal sealed class PackageObservation(PackageRuntime runtime, string agent, string package, ILogger logger)
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string SourceName = "Cop.Packages";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("cop.packages.calls", "{call}");
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("cop.packages.tokens", "{token}");
    private static readonly Counter<long> Alerts = Meter.CreateCounter<long>("cop.packages.alerts", "{alert}");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("cop.packages.call.duration", "s");

    private readonly KeyValuePair<string, object?> _agent = new("cop.agent", agent);
    private readonly KeyValuePair<string, object?> _package = new("cop.package", package);

    /// <summary>An answer came from the cache.</summary>
    public void Hit() => Count("cached");

    /// <summary>A call begins.</summary>
    public Activity? Start(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        if (runtime.LogsPrompts && Logs(LogLevel.Debug))
            PackageLog.Prompt(logger, agent,
                $"{options?.Instructions}\n{string.Join('\n', messages.Select(each => $"[{each.Role.Value}] {each.Text}"))}");
        if (runtime.TraceRate <= 0 || !IsSampled()) return null;
        return Source.StartActivity("package call", ActivityKind.Client)?.SetTag("cop.agent", agent).SetTag("cop.package", package);
    }

    /// <summary>A call has ended.</summary>
    public void End(Activity? span, ChatResponse response, TimeSpan took)
    {
        long input = response.Usage?.InputTokenCount ?? 0, output = response.Usage?.OutputTokenCount ?? 0;
        Count("answered");
        if (runtime.HasMetrics)
        {
            Tokens.Add(input, _agent, _package, new("type", "input"));
            Tokens.Add(output, _agent, _package, new("type", "output"));
            Durations.Record(took.TotalSeconds, _agent, _package);
        }

        span?.SetTag("tokens.input", input).SetTag("tokens.output", output);
        if (Logs(LogLevel.Information))
            PackageLog.Answered(logger, agent, response.ModelId ?? "-", (long)took.TotalMilliseconds, input, output);
        if (runtime.LogsResponses && Logs(LogLevel.Debug)) PackageLog.Answer(logger, agent, response.Text);
    }

    /// <summary>A call has failed. The message of the exception may hold parts of the prompt, so its type is logged.</summary>
    public void Fail(Activity? span, Exception fault)
    {
        Count("failed");
        span?.SetStatus(ActivityStatusCode.Error);
        if (Logs(LogLevel.Warning)) PackageLog.CallFailed(logger, agent, fault.GetType().Name);
    }

    /// <summary>A guardrail reached its threshold.</summary>
    public void Alert(string guardrail)
    {
        if (runtime.HasMetrics) Alerts.Add(1, _agent, _package, new("guardrail", guardrail));
        PackageLog.Alerted(logger, agent, guardrail);
    }

    /// <summary>A guardrail found something, and its file wants a line of it. What it found is not in the line.</summary>
    public void Violation(LogLevel level, string rule, string stage, string verdict, string topicId)
    {
        if (Logs(level)) PackageLog.Violated(logger, level, agent, rule, stage, verdict, topicId);
    }

    private void Count(string outcome)
    {
        if (runtime.HasMetrics) Calls.Add(1, _agent, _package, new("outcome", outcome));
    }

    // By the trace and not by chance: all calls of a trace are kept or left out together.
    private bool IsSampled() => Activity.Current is not { } current || runtime.TraceRate >= 1
        || Convert.ToInt32(current.TraceId.ToHexString()[^7..], 16) < runtime.TraceRate * 0x1000_0000;

    private bool Logs(LogLevel level) => level >= runtime.LogLevel switch
    {
        "debug" => LogLevel.Debug, "info" => LogLevel.Information, "error" => LogLevel.Error, _ => LogLevel.Warning,
    };
}
