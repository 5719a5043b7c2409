using System.Text.Json;
using System.Xml.Linq;

namespace Cop.Cli.Tests;

/// <summary>The commands that show single things, on a store in which an agent waits for a person.</summary>
public sealed class InspectionTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private string _asked = "";

    private string Store => _directory.File("store");

    public async Task InitializeAsync()
    {
        await using var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap());
        var created = await AppendAsync(kernel, EventDraft.Create(EventTypes.TopicCreated, ("title", CopJson.From("Orders"))));
        var task = await AppendAsync(kernel, EventDraft.Create(
            EventTypes.TaskCreated, ("taskId", CopJson.From("urn:cop:task:1")), ("title", CopJson.From("Pay \"Ada\" <1>"))) with
        {
            ParentEventIds = [created.Id],
        });
        var asked = await AppendAsync(kernel, EventDraft.Create(
            "human.decision.requested",
            ("requestId", CopJson.From("r1")),
            ("prompt", CopJson.From("May we pay 12 EUR?\u001b[31m")), ("role", CopJson.From("cashier"))) with
        {
            ParentEventIds = [task.Id],
        });
        _asked = asked.Id;
        await AppendAsync(kernel, Waiting() with { ParentEventIds = [asked.Id] });
    }

    public Task DisposeAsync()
    {
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_waits_is_shown_with_question_role_conditions_and_deadline()
    {
        var shown = await RunAsync("waiting", "--utc");
        foreach (var line in (string[])
        [
            "payer waits for 'payment', for 'Pay \"Ada\" <1>'", "topic     Orders (",
            "question  May we pay 12 EUR?␛[31m", "asked of  cashier",
            "resumes   on human.decision.provided with requestId \"r1\"", "expires   2999-01-02 03:04:05Z", "id        wait-1",
        ])
            shown.Output.ShouldContain(line);
        var item = (await JsonAsync("waiting")).GetProperty("items")[0];
        (item.GetProperty("requestId").GetString(), item.GetProperty("deadline").GetString()).ShouldBe(("r1", "2999-01-02T03:04:05.000Z"));

        await AnswerAsync();
        (await RunAsync("waiting")).Error.ShouldBe("");
        (await RunAsync("waiting", "t")).Output.ShouldContain("payer waits");
    }

    [Fact]
    public async Task An_event_is_shown_with_its_parents_and_payload()
    {
        var shown = await RunAsync("event", "show", _asked, "--utc");
        shown.ExitCode.ShouldBe(0, shown.ToString());
        shown.Output.ShouldStartWith("human.decision.requested");
        shown.Output.ShouldContain("parent  #2 task.created Pay \"Ada\" <1>");
        shown.Output.ShouldContain("hash    valid");
        shown.Output.ShouldContain("    \"role\": \"cashier\"");
        shown.Output.ShouldNotContain("\u001b");
        (await JsonAsync("event", "show", "2")).GetProperty("event").GetProperty("type").GetString().ShouldBe("task.created");
        (await RunAsync("event", "show", "nothing")).ExitCode.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public async Task An_artifact_is_shown_with_its_content()
    {
        var shown = await RunAsync("artifact", "show", "wait-1");
        shown.ExitCode.ShouldBe(0, shown.ToString());
        shown.Output.ShouldContain("\"agent\": \"payer\"");
        (await JsonAsync("artifact", "show", "-1", "--topic", "t")).GetProperty("entry").GetProperty("id").GetString().ShouldBe("wait-1");
        (await RunAsync("artifact", "show", "none")).Error.ShouldContain("has no artifact 'none'");
    }

    [Fact]
    public async Task A_diff_shows_what_is_new_and_what_changed()
    {
        await AnswerAsync();
        var shown = await RunAsync("topic", "diff", "--from", "1", "--to", "2");
        shown.Output.ShouldContain("From #1 to #2: ");
        shown.Output.ShouldContain("+ task Pay \"Ada\" <1>");
        shown.Output.ShouldContain("~ topic Orders");
        shown.Output.ShouldNotContain("continuation");
        var whole = await JsonAsync("topic", "diff");
        whole.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("kind").GetString())
            .ShouldBe(["topic", "task", "artifact", "continuation"]);
        (await RunAsync("topic", "diff", "--from", "3", "--to", "2")).ExitCode.ShouldBe(ExitCode.BadInput);
        (await JsonAsync("topic", "diff", "--from", "4", "--to", "4")).GetProperty("changes").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Causes_are_told_with_titles_and_not_with_URNs()
    {
        var why = await RunAsync("topic", "why", "4");
        why.ExitCode.ShouldBe(0, why.ToString());
        why.Output.ShouldNotContain("urn:");
        why.Output.ShouldContain("task.created by ada Pay \"Ada\" <1>");
        (await RunAsync("topic", "impact", "3")).Output.ShouldContain("artifact.created by ada");
    }

    [Fact]
    public async Task A_graph_is_well_formed_in_each_format()
    {
        var svg = XDocument.Parse((await RunAsync("topic", "graph", "--format", "svg")).Output);
        svg.Root!.Elements().Count(element => element.Name.LocalName == "path").ShouldBe(3);
        svg.Root.Value.ShouldContain("ada Pay \"Ada\" <1>");
        var mermaid = (await RunAsync("topic", "graph")).Output;
        mermaid.ShouldStartWith("flowchart TD\n");
        mermaid.ShouldContain("e2[\"#35;2 task.created<br/>ada Pay #34;Ada#34; #60;1#62;\"]");
        mermaid.ShouldContain("  e1 --> e2\n");
        var dot = await JsonAsync("topic", "graph", "--format", "dot");
        dot.GetProperty("graph").GetString()!.ShouldContain("e2 [label=\"#2 task.created\\nada Pay \\\"Ada\\\" <1>\"];");
        var cut = await RunAsync("topic", "graph", "--limit", "2", "-o", _directory.File("graph.mmd"));
        cut.Error.ShouldContain("more events");
        (await File.ReadAllTextAsync(_directory.File("graph.mmd"))).ShouldNotContain("e3");
    }

    [Fact]
    public async Task An_event_is_appended_once_for_each_id()
    {
        string[] append =
        [
            "append", "t", "note.taken", "--payload", """{"text":"hello"}""", "--id", "n1", "--operator", "human:ada", "--parent", "2",
        ];
        (await RunAsync(append)).Output.ShouldBe("Appended note.taken as t#5 (n1).\n");
        (await RunAsync(append)).Output.ShouldBe("note.taken is already t#5 (n1).\n");
        var file = _directory.Write("payload.json", """{"text":"from a file"}""");
        (await JsonAsync("append", "t", "note.taken", "--payload", "@" + file, "--expect-seq", "5"))
            .GetProperty("event").GetProperty("payload").GetProperty("text").GetString().ShouldBe("from a file");
        var late = await RunAsync("append", "t", "note.taken", "--expect-seq", "5");
        late.ExitCode.ShouldBe(ExitCode.Failed, late.ToString());
        late.Error.ShouldContain("sequence_conflict");
        foreach (var (message, payload) in ((string, string)[])[("invalid_json", "{"), ("invalid_payload", "[]"), ("not_found", "@no")])
        {
            var refused = await RunAsync("append", "t", "note.taken", "--payload", payload);
            (refused.ExitCode, refused.Error).ShouldSatisfyAllConditions(
                () => refused.ExitCode.ShouldBe(ExitCode.BadInput), () => refused.Error.ShouldContain(message));
        }
    }

    [Fact]
    public async Task A_log_shows_payloads_on_demand()
    {
        (await RunAsync("topic", "log", "t")).Output.ShouldNotContain("cashier");
        var shown = await RunAsync("topic", "log", "t", "--payload", "--utc");
        shown.Output.ShouldContain("\"role\": \"cashier\"");
        shown.Output.ShouldStartWith("t from 20");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_shows_events_of_a_running_writer_until_the_named_one(bool isOneTopic)
    {
        string[] topic = isOneTopic ? ["t"] : [];
        using var watching = Tool.Start(["watch", .. topic, "--until", "end", "--json", "--store", Store]);
        var first = await watching.StandardOutput.ReadLineAsync();
        JsonElement.Parse(first!).GetProperty("data").GetProperty("type").GetString().ShouldBe(EventTypes.TopicCreated);
        await using (var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap()))
        {
            await AppendAsync(kernel, EventDraft.Create("note.taken"));
            await AppendAsync(kernel, EventDraft.Create("end"));
            var result = await Tool.EndAsync(watching);
            result.ExitCode.ShouldBe(0, result.ToString());
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonElement.Parse(line).GetProperty("data").GetProperty("type").GetString())
                .ShouldBe([EventTypes.TaskCreated, "human.decision.requested", EventTypes.ArtifactCreated, "note.taken", "end"]);
        }
    }

    [Fact]
    public async Task A_watch_ends_with_success_on_Ctrl_C()
    {
        using var watching = Tool.Start("watch", "--store", Store);
        (await watching.StandardOutput.ReadLineAsync())!.ShouldContain("topic.created Orders");
        Signal.SendInterrupt(watching);
        (await Tool.EndAsync(watching)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_shell_completes_commands()
    {
        var completed = await Tool.RunAsync("[suggest:11]", "cop topic l");
        completed.ExitCode.ShouldBe(0, completed.ToString());
        completed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word[0] != '-').ShouldBe(["list", "log"], ignoreOrder: true);
        foreach (var shell in (string[])["bash", "zsh", "fish", "pwsh"])
            (await RunAsync("completion", shell)).Output.ShouldContain("[suggest:");
        (await RunAsync("completion", "cmd")).ExitCode.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public async Task Times_are_local_with_their_offset_or_in_UTC()
    {
        (await RunAsync("event", "show", "1", "--utc")).Output.ShouldMatch(@"time    \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\n");
        (await RunAsync("event", "show", "1")).Output.ShouldMatch(@"time    \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d\n");
    }

    private static EventDraft Waiting() => EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", CopJson.Object(
        ("id", CopJson.From("wait-1")),
        ("type", CopJson.From(ArtifactTypes.Continuation)),
        ("payload", CopJson.Object(
            ("agent", CopJson.From("payer")),
            ("label", CopJson.From("payment")),
            ("taskId", CopJson.From("urn:cop:task:1")),
            ("waitForEvents", CopJson.Array(CopJson.From("human.decision.provided"))),
            ("resumeBefore", CopJson.From("2999-01-02T03:04:05.000Z")),
            ("meta", CopJson.Object(("match", CopJson.Object(("/payload/requestId", CopJson.From("r1")))))))))));

    private async Task AnswerAsync()
    {
        var answer = EventDraft.Create("note.taken", ("requestId", CopJson.From("r1")));
        await using var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap());
        await AppendAsync(kernel, answer);
    }

    private static async Task<Event> AppendAsync(CopKernel kernel, EventDraft draft) =>
        (await kernel.AppendAsync("t", draft, Actor.Human("ada"))).Unwrap().Events[^1];

    private Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunHereAsync([.. arguments, "--store", Store]);

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return JsonElement.Parse(result.Output).GetProperty("data");
    }
}
