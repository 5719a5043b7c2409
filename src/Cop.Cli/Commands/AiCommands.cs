using System.CommandLine;
using System.Globalization;
using Cop.AI;

namespace Cop.Cli;

/// <summary><c>cop ai</c>: what AI agents used, from the log alone.</summary>
internal static class AiCommands
{
    public static Command Create() => new("ai", "Shows what AI agents used: calls, tokens and money.") { Cost() };

    private static Command Cost()
    {
        var topic = InboxTarget.TopicOption();
        var command = new Command("cost", "Sums calls, tokens and money by agent and model, from the recorded model calls.") { topic };
        return CommandContext.On(command, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var named = invocation.Arguments.GetValue(topic);
            var topicId = named is null ? null
                : await TopicResolver.ResolveAsync(store, named, invocation.Cancellation).ConfigureAwait(false);
            var uses = await SumAsync(store.Kernel.Log, topicId, invocation.Cancellation).ConfigureAwait(false);
            return invocation.Answer(ToJson(uses), () => Write(invocation.Screen, uses));
        });
    }

    private static async Task<IReadOnlyList<AgentUse>> SumAsync(IEventLog log, string? topicId, CancellationToken cancellationToken)
    {
        SortedDictionary<(string Agent, string Model), AgentUse> uses = [];
        if (topicId is not null)
        {
            await foreach (var stored in log.ReadTopicAsync(topicId, cancellationToken: cancellationToken).ConfigureAwait(false))
                Add(stored);
        }
        else
        {
            await foreach (var id in log.ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
            {
                await foreach (var stored in log.ReadTopicAsync(id, cancellationToken: cancellationToken).ConfigureAwait(false))
                    Add(stored);
            }
        }

        return [.. uses.Values];

        void Add(Event stored)
        {
            if (ModelCalls.Read(stored) is not { } call)
                return;
            var key = (stored.Initiator ?? "", call.ModelRequested);
            var known = uses.GetValueOrDefault(key) ?? new AgentUse(key.Item1, key.ModelRequested);
            uses[key] = known.Plus(call.Usage);
        }
    }

    private static CopJson ToJson(IReadOnlyList<AgentUse> uses) => CopJson.Object(("items", CopJson.Array(uses.Select(use => CopJson.Object(
        ("agent", CopJson.From(use.Agent)), ("model", CopJson.From(use.Model)), ("calls", CopJson.From(use.Calls)),
        ("inputTokens", CopJson.From(use.InputTokens)), ("outputTokens", CopJson.From(use.OutputTokens)),
        ("unreportedCalls", CopJson.From(use.UnreportedCalls)),
        // Of calls without a price the cost is unknown, and never zero.
        ("cost", use.UnpricedCalls == use.Calls ? null : CopJson.From(use.Cost.ToString(CultureInfo.InvariantCulture))),
        ("unpricedCalls", CopJson.From(use.UnpricedCalls)))))));

    private static void Write(ConsoleOutput screen, IReadOnlyList<AgentUse> uses)
    {
        if (uses.Count == 0)
        {
            screen.Note("No model call is recorded here.");
            return;
        }

        var table = new TextTable("agent", "model", "calls", "input tokens", "output tokens", "cost");
        foreach (var use in uses)
        {
            table.Add(
                use.Agent, use.Model, Number(use.Calls), Tokens(use, use.InputTokens), Tokens(use, use.OutputTokens),
                use.UnpricedCalls == 0 ? use.Cost.ToString(CultureInfo.InvariantCulture)
                    : use.UnpricedCalls == use.Calls ? "unknown"
                    : string.Create(CultureInfo.InvariantCulture, $"{use.Cost} and {use.UnpricedCalls} calls of unknown cost"));
        }

        table.Write(screen);
    }

    private static string Tokens(AgentUse use, long tokens) => use.UnreportedCalls == 0 ? Number(tokens)
        : string.Create(CultureInfo.InvariantCulture, $"{tokens} and {use.UnreportedCalls} calls not reported");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The use of one model by one agent.</summary>
    private sealed record AgentUse(string Agent, string Model)
    {
        public int Calls { get; private init; }

        public long InputTokens { get; private init; }

        public long OutputTokens { get; private init; }

        public int UnreportedCalls { get; private init; }

        public decimal Cost { get; private init; }

        public int UnpricedCalls { get; private init; }

        public AgentUse Plus(ModelUsage usage) => this with
        {
            Calls = Calls + 1,
            InputTokens = InputTokens + (usage.InputTokens ?? 0),
            OutputTokens = OutputTokens + (usage.OutputTokens ?? 0),
            UnreportedCalls = UnreportedCalls + (usage.InputTokens is null || usage.OutputTokens is null ? 1 : 0),
            Cost = Cost + (usage.Cost ?? 0),
            UnpricedCalls = UnpricedCalls + (usage.Cost is null ? 1 : 0),
        };
    }
}
