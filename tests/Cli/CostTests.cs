using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cop.AI;

namespace Cop.Cli.Tests;

/// <summary><c>cop ai cost</c> and the pages of the dashboard on one store: each sum is the same, and no unknown price is money.</summary>
public sealed partial class CostTests : IDisposable
{
    private static readonly string[] Agents = ["agent:planner", "agent:support", "human:ada"];
    private static readonly string[] Models = ["m-large", "m-small", "m-unpriced", "m-silent"];
    private static readonly string[] Topics = ["order-1", "order-2", "order-3"];

    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_sum_of_the_costs_page_and_of_a_topic_is_that_of_the_tool()
    {
        await FillAsync(new Random(21));
        var all = await CostAsync();
        all.Count.ShouldBeGreaterThan(9);
        var byTopic = new Dictionary<string, List<Row>>();
        foreach (var topic in Topics)
            byTopic[topic] = await CostAsync("--topic", topic);
        using var serve = Tool.Start("serve", "--address", "http://127.0.0.1:0", "--json", "--store", Store);
        try
        {
            using var client = new HttpClient();
            client.BaseAddress = new Uri(JsonElement.Parse((await serve.StandardOutput.ReadLineAsync())!)
                .GetProperty("data").GetProperty("address").GetString()!);
            (await PageAsync(client, "/cop/costs")).ShouldBe(Shown(all), ignoreOrder: true);
            var byModel = all.GroupBy(row => row.Model).Select(rows => rows.Aggregate((sum, row) => sum.Plus(row)) with { Agent = "all" });
            (await PageAsync(client, "/cop/costs?by=model")).ShouldBe(Shown([.. byModel]), ignoreOrder: true);
            foreach (var topic in Topics)
                (await PageAsync(client, $"/cop/topics/{topic}?tab=cost")).ShouldBe(Shown(byTopic[topic]), ignoreOrder: true, topic);
        }
        finally
        {
            serve.Kill();
            await serve.WaitForExitAsync();
        }
    }

    // The rows that the dashboard shows for the items of the tool, with their sum.
    private static IEnumerable<string> Shown(List<Row> rows) => rows.Append(
        rows.Aggregate((sum, row) => sum.Plus(row)) with { Agent = "all", Model = "" }).Select(row => row.ToString());

    private async Task FillAsync(Random random)
    {
        await using var kernel = await CopKernel.StartAsync(
            (await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap(), new CopOptions { RunAgents = false });
        foreach (var topic in Topics)
            (await kernel.AppendAsync(topic, EventDraft.Create("topic.created"), Actor.Human("ada"))).Unwrap();
        for (var call = 0; call < 120; call++)
        {
            var record = DataJson.Write(new ModelCall(
                $"{call:x64}", "https://model.example", Models[random.Next(Models.Length)], CopJson.EmptyObject, CopJson.EmptyObject,
                new ModelUsage(1)));
            // Of one model the price is never known, of another one sometimes, and a third one reports no use.
            var usage = record["modelRequested"]!.AsString() switch
            {
                "m-silent" => new ModelUsage(1),
                "m-unpriced" => new ModelUsage(1) { InputTokens = random.Next(9000), OutputTokens = random.Next(900) },
                var model => new ModelUsage(1)
                {
                    InputTokens = random.Next(9000), OutputTokens = random.Next(6) == 0 ? null : random.Next(900),
                    Cost = model == "m-small" && random.Next(5) == 0 ? null : random.NextInt64(1_000_000_000_000) / 1_000_000_000_000m,
                },
            };
            record = random.Next(12) == 0 ? record.With("usage", null) : record.With("usage", UsageJson(usage));
            (await kernel.AppendAsync(Topics[random.Next(Topics.Length)], EventDraft.Create("artifact.created", ("artifact",
                CopJson.Object(("id", CopJson.From($"call-{call}")), ("type", CopJson.From("cop/effect")), ("payload", record)))),
                new Actor(Agents[random.Next(Agents.Length)]))).Unwrap();
        }
    }

    private static CopJson UsageJson(ModelUsage usage) => CopJson.Object(
        ("calls", CopJson.From(usage.Calls)), ("inputTokens", usage.InputTokens is { } input ? CopJson.From(input) : null),
        ("outputTokens", usage.OutputTokens is { } output ? CopJson.From(output) : null),
        ("cost", usage.Cost is { } cost ? CopJson.From(cost.ToString(CultureInfo.InvariantCulture)) : null));

    private async Task<List<Row>> CostAsync(params string[] options)
    {
        var result = await Tool.RunHereAsync(["ai", "cost", "--store", Store, "--json", .. options]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return [.. JsonElement.Parse(result.Output).GetProperty("data").GetProperty("items").EnumerateArray().Select(item => new Row(
            item.GetProperty("agent").GetString()!, item.GetProperty("model").GetString()!, item.GetProperty("calls").GetInt64(),
            item.GetProperty("inputTokens").GetInt64(), item.GetProperty("outputTokens").GetInt64(),
            item.GetProperty("unreportedCalls").GetInt64(),
            item.TryGetProperty("cost", out var cost) ? decimal.Parse(cost.GetString()!, CultureInfo.InvariantCulture) : 0,
            item.GetProperty("unpricedCalls").GetInt64()))];
    }

    // The index may be behind the log at first; the page says so, and is read again.
    private static async Task<List<string>> PageAsync(HttpClient client, string path)
    {
        using var limit = HangLimit.Begin();
        var html = "";
        do
            html = await client.GetStringAsync(path, limit.Token);
        while (html.Contains("catches up", StringComparison.Ordinal));
        return [.. TableRow().Matches(html).Select(row => string.Join(" | ", Cell().Matches(row.Value).Select(cell =>
            WebUtility.HtmlDecode(cell.Groups[1].Value))))];
    }

    [GeneratedRegex("<tr><th scope=\"row\">.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex TableRow();

    [GeneratedRegex("<t[hd][^>]*>(.*?)</t[hd]>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    private sealed record Row(string Agent, string Model, long Calls, long Input, long Output, long Unreported, decimal Cost, long Unpriced)
    {
        public Row Plus(Row other) => this with
        {
            Calls = Calls + other.Calls, Input = Input + other.Input, Output = Output + other.Output,
            Unreported = Unreported + other.Unreported, Cost = Cost + other.Cost, Unpriced = Unpriced + other.Unpriced,
        };

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{Agent} | {Model} | {Calls:#,0} | {Tokens(Input)} | {Tokens(Output)} | {Money()} | " +
                $"{(Unpriced == 0 ? "" : $"{Unpriced} calls")}");

        private string Tokens(long tokens) => Unreported == 0 ? tokens.ToString("#,0", CultureInfo.InvariantCulture)
            : Unreported == Calls && tokens == 0 ? "unknown" : $"at least {tokens.ToString("#,0", CultureInfo.InvariantCulture)}";

        private string Money() => Unpriced == Calls ? "unknown"
            : (Unpriced > 0 ? "at least " : "") + Cost.ToString("#,0.00##########", CultureInfo.InvariantCulture);
    }
}
