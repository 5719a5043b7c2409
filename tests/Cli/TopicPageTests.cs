using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Cli.Tests;

/// <summary>The pages of topics and events beside the commands that they name, on one store: both show the same.</summary>
public sealed partial class TopicPageTests : IDisposable
{
    private static readonly (string Member, string Title, string Row)[] Kinds =
    [
        ("tasks", "Tasks", "task"), ("steps", "Steps", "step"), ("artifacts", "Artifacts", "artifact"),
        ("continuations", "Continuations", "continuation"), ("errors", "Errors and warnings", "error"),
        ("profileRows", "Rows of profiles", "profile row"),
    ];

    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_state_at_each_seq_and_each_difference_are_those_of_the_tool()
    {
        var seeded = new SeededTopics(Store, 1517);
        await seeded.FillAsync();
        var count = (int)seeded.Events.Where(stored => stored.TopicId == SeededTopics.Work).Max(stored => stored.TopicSeq);
        var random = new Random(1517);
        var pairs = Enumerable.Range(0, 40).Select(_ => (A: random.Next(count + 1), B: random.Next(1, count + 1)))
            .Append((A: 0, B: count)).Append((A: count, B: 1)).ToList();
        var pages = await ReadAsync(
        [
            .. Enumerable.Range(1, count).Select(seq => $"/cop/topics/{SeededTopics.Work}?tab=state&asof={seq}"),
            .. pairs.Select(pair => $"/cop/topics/{SeededTopics.Work}?tab=compare&a={pair.A}&b={pair.B}"),
        ]);
        var states = new Dictionary<int, CopJson>();
        for (var seq = 1; seq <= count; seq++)
        {
            var page = pages[seq - 1];
            var command = seq == count ? $"cop topic state {SeededTopics.Work}" : $"cop topic state {SeededTopics.Work} --at {seq}";
            CommandOf(page).ShouldBe(command);
            states[seq] = await RunAsync(command);
            DigestOf(page).ShouldBe(states[seq]["digest"]!.AsString());
            RowsOf(page).ShouldBe(RowsOf(states[seq]), $"at #{seq}");
        }

        states[count]["profileRows"]!.Items.ShouldContain(row => row.At("/body/answers/1") != null, "a list has grown");
        states[count]["errors"]!.Items.ShouldNotBeEmpty();
        foreach (var (pair, page) in pairs.Zip(pages.Skip(count)))
        {
            var (was, now) = (pair.A == 0 ? [] : KeyedRows(states[pair.A]), KeyedRows(states[pair.B]));
            var changes = was.Keys.Union(now.Keys).SelectMany(row => Differences(
                row, "", was.GetValueOrDefault(row), now.GetValueOrDefault(row), SeqOf(now.GetValueOrDefault(row) ?? was[row]))).ToList();
            changes.Count.ShouldBeLessThanOrEqualTo(200, "the page shows them all");
            ChangesOf(page).ShouldBe(changes, ignoreOrder: true, $"from #{pair.A} to #{pair.B}");
            page.Contains("The states are the same", StringComparison.Ordinal).ShouldBe(changes.Count == 0);
            (await Tool.RunHereAsync([.. CommandOf(page).Split(' ').Skip(1), "--store", Store])).ExitCode.ShouldBe(0, CommandOf(page));
        }
    }

    [Fact]
    public async Task Causes_and_effects_of_each_event_are_those_of_the_tool_with_their_cuts()
    {
        var seeded = new SeededTopics(Store, 1716);
        await seeded.FillAsync();
        var paths = seeded.Events.SelectMany(stored => new[] { "why", "impact" }.Select(way => (stored.Id, Way: way))).ToList();
        var pages = await ReadAsync([.. paths.Select(path => $"/cop/events/{path.Id}/{path.Way}")]);
        var cuts = new HashSet<string>();
        foreach (var ((id, way), page) in paths.Zip(pages))
        {
            CommandOf(page).ShouldStartWith($"cop topic {way} {id} ");
            var graph = await RunAsync(CommandOf(page));
            var seqs = graph["nodes"]!.Items.ToDictionary(
                node => node.At("/event/id")!.AsString()!, node => node.At("/event/topicSeq")!.ToString());
            var parents = graph["edges"]!.Items.ToLookup(
                edge => edge["child"]!.AsString()!, edge => "#" + seqs[edge["parent"]!.AsString()!]);
            Item().Matches(page).Select(item => (item.Groups[1].Value, item.Groups[2].Value, item.Groups[3].Value)).ShouldBe(
                graph["nodes"]!.Items.Select(node => (node.At("/event/id")!.AsString()!, node["depth"]!.ToString(),
                    string.Join(", ", parents[node.At("/event/id")!.AsString()!]))), $"{way} {id}");
            foreach (var (member, text) in new[] { ("cutByDepth", "There is more beyond a depth of"), ("cutByCount", "Only the first") })
            {
                page.Contains(text, StringComparison.Ordinal).ShouldBe(graph[member]!.Kind == JsonValueKind.True, $"{way} {id}");
                if (graph[member]!.Kind == JsonValueKind.True)
                    cuts.Add($"{way} {member}");
            }
        }

        cuts.ShouldBe(["why cutByDepth", "impact cutByDepth", "impact cutByCount"], ignoreOrder: true);
    }

    [Fact]
    public async Task Each_page_names_a_command_that_the_tool_has()
    {
        var seeded = new SeededTopics(Store, 7);
        await seeded.FillAsync();
        var topic = $"/cop/topics/{SeededTopics.Work}";
        var artifact = seeded.Last("artifact.created").Payload.At("/artifact/id")!.AsString();
        var request = seeded.Last("human.decision.requested").Payload["requestId"]!.AsString();
        var pages = await ReadAsync(
        [
            "/cop", "/cop/topics", "/cop/inbox", "/cop/parked", "/cop/agents", "/cop/costs", "/cop/operations",
            .. new[] { "timeline", "tasks", "state", "compare", "waits", "artifacts", "cost" }.SelectMany(tab =>
                new[] { $"{topic}?tab={tab}", $"{topic}?tab={tab}&asof=3" }),
            $"{topic}/artifact?artifact={artifact}", $"/cop/inbox/request?topic={SeededTopics.Work}&request={request}",
            $"/cop/events/{seeded.StarId}/why", $"/cop/events/{seeded.StarId}/impact",
        ]);
        foreach (var page in pages)
            CommandTree.Alone(() => CopCommand.Parse([.. CommandOf(page).Split(' ').Skip(1)])).Errors.ShouldBeEmpty(CommandOf(page));
    }

    // A journal is open in one process at a time: the pages are read before the commands run.
    private async Task<List<string>> ReadAsync(IEnumerable<string> paths)
    {
        await using var dashboard = await ServedDashboard.StartAsync(cop =>
        {
            cop.UseJournal(Store);
            cop.Configure(options => options with { RunAgents = false });
            Hitl.CopBuilderHitlExtensions.AddHitl(cop);
        });
        var pages = new List<string>();
        foreach (var path in paths)
            pages.Add(await dashboard.UntilAsync(path, html => !Pending().IsMatch(html)));
        return pages;
    }

    private async Task<CopJson> RunAsync(string command)
    {
        var result = await Tool.RunHereAsync([.. command.Split(' ').Skip(1), "--json", "--store", Store]);
        result.ExitCode.ShouldBe(0, $"{command}: {result}");
        return CopJson.Parse(result.Output).Unwrap()["data"]!;
    }

    private static string CommandOf(string page) => WebUtility.HtmlDecode(Command().Match(page).Groups[1].Value);

    private static string DigestOf(string page) => Digest().Match(page).Groups[1].Value;

    private static List<string> RowsOf(CopJson state) =>
    [
        "topic", state["topic"]!.ToString(),
        .. Kinds.SelectMany(kind => state[kind.Member]!.Items.Select(row => row.ToString()).Prepend(kind.Title)
            .Take(state[kind.Member]!.Items.Any() ? int.MaxValue : 0)),
    ];

    private static List<string> RowsOf(string page) =>
    [
        .. Parts().Matches(page[page.IndexOf("<h2>State at", StringComparison.Ordinal)..]).SelectMany(part =>
            Json().Matches(part.Value).Select(json => Parsed(json.Groups[1].Value).ToString())
                .Prepend(part.Groups[1].Success ? part.Groups[1].Value : "topic")),
    ];

    private static Dictionary<string, CopJson> KeyedRows(CopJson state) => Kinds
        .SelectMany(kind => state[kind.Member]!.Items.Select(row => ($"{kind.Row} {IdOf(kind.Row, row)}", row)))
        .Append(($"topic {state["topic"]!["id"]!.AsString()}", state["topic"]!)).ToDictionary(row => row.Item1, row => row.Item2);

    private static string IdOf(string kind, CopJson row) => kind == "profile row"
        ? $"{row["profile"]!.AsString()} {row["kind"]!.AsString()} {row["id"]!.AsString()}" : row["id"]!.AsString()!;

    private static long SeqOf(CopJson row) => (row["updatedSeq"] ?? row["createdSeq"])!.Element.GetInt64();

    // The deepest values that differ, each with its place.
    private static IEnumerable<Change> Differences(string row, string pointer, CopJson? was, CopJson? now, long seq)
    {
        if (was is not null && now is not null && was.Equals(now))
            return [];
        if (was is { Kind: JsonValueKind.Object } && now is { Kind: JsonValueKind.Object })
        {
            return was.Members.Select(member => member.Name).Union(now.Members.Select(member => member.Name)).SelectMany(name =>
                Differences(row, $"{pointer}/{name.Replace("~", "~0").Replace("/", "~1")}", was[name], now[name], seq));
        }

        if (was is { Kind: JsonValueKind.Array } && now is { Kind: JsonValueKind.Array })
        {
            var (old, next) = (was.Items.ToList(), now.Items.ToList());
            return Enumerable.Range(0, Math.Max(old.Count, next.Count)).SelectMany(at => Differences(
                row, $"{pointer}/{at}", old.ElementAtOrDefault(at), next.ElementAtOrDefault(at), seq));
        }

        return [new Change($"{row} {pointer}".TrimEnd(), Shown(was), Shown(now), seq)];
    }

    // The page shortens long values; their beginning is compared.
    private static string Shown(CopJson? value) => Compact(value?.ToString() ?? "");

    private static string Compact(string text)
    {
        var compact = Spaces().Replace(text, "");
        return compact[..Math.Min(compact.Length, 120)];
    }

    private static List<Change> ChangesOf(string page) => [.. ServedDashboard.Rows(page).Select(cells => new Change(
        cells[0].ReplaceLineEndings(" ").TrimEnd(), Compact(cells[2]), Compact(cells[3]),
        long.Parse(cells[4].TrimStart('#'), NumberStyles.AllowThousands, CultureInfo.InvariantCulture)))];

    private static CopJson Parsed(string html) => CopJson.Parse(WebUtility.HtmlDecode(html)).Unwrap();

    private sealed record Change(string Where, string Was, string Now, long Seq);

    [GeneratedRegex("In a terminal: <code>(.*?)</code>")]
    private static partial Regex Command();

    [GeneratedRegex("catches up|Not read|Reading the events up to")]
    private static partial Regex Pending();

    [GeneratedRegex("<p>Digest <code class=\"id\">(.*?)</code>")]
    private static partial Regex Digest();

    [GeneratedRegex("<summary>([^:<]*): \\d+</summary>.*?</details>|<pre class=\"json\">.*?</pre>", RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex("<pre class=\"json\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("<li id=\"n([^\"]*)\"><span class=\"dim\">depth (\\d+)</span>.*?(?:, parents ([^<]*))?</li>", RegexOptions.Singleline)]
    private static partial Regex Item();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
