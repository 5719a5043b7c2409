namespace Cop.Cli.Tests;

public sealed class ExchangeTests : IDisposable
{
    private const string Origin = "urn:cop:store:elsewhere";

    // Numbered from 0, without a hash, with unknown members.
    private const string Foreign =
        """{"createdAt":"2026-01-02T03:04:05.678Z","id":"e0","payload":{"title":"Old"},"schemaVersion":"1","topicId":"t","topicSeq":0"""
        + ""","type":"topic.created","x-unknown":[1,{"b":null}]}""" + "\n"
        + """{"createdAt":"2026-01-02T03:04:05.679123Z","id":"e1","parentEventIds":["e0"],"payload":{"text":"\u0000\u001b[31m"}"""
        + ""","schemaVersion":"7","topicId":"t","topicSeq":1,"type":"note.taken"}""" + "\n";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("ndjson")]
    [InlineData("cloudevents")]
    public async Task A_topic_survives_another_store_byte_for_byte(string format)
    {
        var (here, there) = (_directory.File("here"), _directory.File("there"));
        (await Tool.RunAsync("demo", FaultyDocument.Write(_directory), "--yes", "--store", here)).ExitCode.ShouldBe(0);
        var export = await Tool.RunAsync("topic", "export", "--format", format, "--store", here);
        string[] import = ["topic", "import", "--format", format, "--store", there];
        var imported = await Tool.RunAsync(export.Output, import);
        imported.ExitCode.ShouldBe(0, imported.ToString());
        (await DigestAsync(there)).ShouldBe(await DigestAsync(here));
        (await ExportAsync(there)).ShouldBe(await ExportAsync(here));
        (await Tool.RunAsync(export.Output, import)).Output.ShouldContain(": 0 events imported");
        (await Tool.RunHereAsync("store", "verify", "--store", there)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_exported_CloudEvent_has_the_registered_extensions_and_its_store()
    {
        var store = _directory.File("store");
        (await Tool.RunAsync(Foreign, ["topic", "import", "--source-store", Origin, "--store", store])).ExitCode.ShouldBe(0);
        var export = await Tool.RunAsync("topic", "export", "t", "--format", "cloudevents", "--store", store);
        var second = CopJson.Parse(export.Output.Split('\n')[1]).Unwrap();
        second["sequence"]!.AsString().ShouldBe("0000000000000000001");
        second["partitionkey"]!.AsString().ShouldBe("t");
        second[RegisteredExtensions.StoreAttribute]!.AsString().ShouldBe(Origin);
        string[] import = ["topic", "import", "--format", "cloudevents", "--source-store", "urn:cop:store:other", "--store", store];
        var refused = await Tool.RunAsync(export.Output, import);
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Error.ShouldContain($"invalid_query: Line 1: the CloudEvent names store '{Origin}'");
    }

    [Fact]
    public async Task Sequences_from_0_and_unknown_members_survive_and_the_terminal_is_safe()
    {
        var store = _directory.File("store");
        (await Tool.RunAsync(Foreign, ["topic", "import", "-", "--source-store", Origin, "--store", store])).ExitCode.ShouldBe(0);
        var export = await Tool.RunAsync("topic", "export", "t", "--store", store);
        export.Output.ShouldBe("{\"copExport\":{\"storeId\":\"" + Origin + "\",\"topicId\":\"t\",\"version\":1}}\n" + Foreign);
        (await Tool.RunHereAsync("topic", "log", "t", "--store", store)).Output.ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData(2, "invalid_query: Line 1: nothing names the store", "", "")]
    [InlineData(2, "invalid_json: Line 2:", "\"note.taken\"}", "\"note.taken\"")]
    [InlineData(2, "invalid_event: Line 2:", "\"id\":\"e1\",", "")]
    [InlineData(10, "sequence_gap: Line 2:", "\"topicSeq\":1", "\"topicSeq\":5")]
    [InlineData(10, "hash_mismatch: Line 2:", "\"e1\",", """
        "e1","metadata":{"copHash":{"alg":"sha-256","value":"00"}},
        """)]
    public async Task An_import_error_names_its_line_and_writes_nothing(int code, string message, string find, string put)
    {
        var store = _directory.File("store");
        var text = find.Length == 0 ? Foreign : Foreign.Replace(find, put, StringComparison.Ordinal);
        string[] from = find.Length == 0 ? [] : ["--source-store", Origin];
        var result = await Tool.RunAsync(text, ["topic", "import", "--store", store, .. from]);
        result.ExitCode.ShouldBe(code, result.ToString());
        result.Error.ShouldContain(message);
        Directory.Exists(store).ShouldBeFalse();
    }

    [Fact]
    public async Task A_foreign_CloudEvent_becomes_a_new_event()
    {
        const string Text =
            """{"specversion":"1.0","id":"1","source":"/sensors","type":"temperature.read","subject":"room","data":{"celsius":21}}""";
        var store = _directory.File("store");
        string[] import = ["topic", "import", "--format", "cloudevents", "--store", store];
        (await Tool.RunAsync(Text, import)).Output.ShouldContain("1 event imported, 0 already present");
        (await Tool.RunAsync(Text, import)).Output.ShouldContain("0 events imported, 1 already present");
        var log = await Tool.JsonHereAsync("topic", "log", "room", "--store", store);
        log.GetProperty("events")[0].GetProperty("payload").GetProperty("celsius").GetInt32().ShouldBe(21);
    }

    [Fact]
    public async Task A_partly_refused_import_reports_its_progress_and_can_continue()
    {
        const string Created =
            """{"specversion":"1.0","id":"1","source":"/tasks","type":"task.created","subject":"work","data":{"taskId":"a"}}""";
        const string Completed =
            """{"specversion":"1.0","id":"2","source":"/tasks","type":"task.completed","subject":"work","data":{"taskId":"a"}}""";
        string[] import = ["topic", "import", "--format", "cloudevents", "--store", _directory.File("store")];
        var refused = await Tool.RunAsync($"{Created}\n{Completed}\n", import);
        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("illegal_transition: Line 2:");
        refused.Error.ShouldContain("1 event of earlier lines is in the store; importing again skips it.");
        var mended = await Tool.RunAsync($"{Created}\n{Completed.Replace("completed", "started", StringComparison.Ordinal)}\n", import);
        mended.Output.ShouldContain("1 event imported, 1 already present");
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("cloudevents")]
    public async Task Events_over_the_standard_limits_need_an_option_that_the_error_names(string format)
    {
        var (here, there) = (_directory.File("here"), _directory.File("there"));
        var options = new CopOptions { Limits = new AdmissionLimits { MaxEventBytes = 4 * 1024 * 1024, MaxDepth = 200 } };
        await using (var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(here, Guid.NewGuid)).Unwrap(), options))
        {
            var large = EventDraft.Create("note.taken", ("text", CopJson.From(new string('\u007f', 2 * 1024 * 1024))));
            var nested = Enumerable.Range(0, 150).Aggregate(CopJson.From(1), (inner, _) => CopJson.Array(inner));
            var deep = EventDraft.Create("note.taken", ("value", nested));
            (await kernel.AppendAsync("t", [large, deep], Actor.Human("ada"))).Unwrap();
        }

        var export = await Tool.RunAsync("topic", "export", "t", "--format", format, "--store", here);
        export.ExitCode.ShouldBe(0, export.Error);
        var storeId = (await Tool.JsonHereAsync("store", "stats", "--store", here)).GetProperty("storeId").GetString()!;
        string[] import = ["topic", "import", "--format", format, "--source-store", storeId, "--store", there];
        foreach (var raised in (string[][])[[], ["--max-event-bytes", "4000000"], ["--max-depth", "200"]])
        {
            var refused = await Tool.RunAsync(export.Output, [.. import, .. raised]);
            refused.ExitCode.ShouldBe(2, refused.Error);
            refused.Error.ShouldContain("limit_exceeded: Line ");
            refused.Error.ShouldContain("Nothing was written. To import larger events, raise --max-event-bytes or --max-depth.");
            Directory.Exists(there).ShouldBeFalse();
        }

        var imported = await Tool.RunAsync(export.Output, [.. import, "--max-event-bytes", "4000000", "--max-depth", "200"]);
        imported.ExitCode.ShouldBe(0, imported.Error);
        (await DigestAsync(there)).ShouldBe(await DigestAsync(here));
        (await Tool.RunHereAsync("store", "verify", "--store", there)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_topic_is_exported_as_a_graph_from_which_its_events_can_be_read()
    {
        var store = _directory.File("store");
        (await Tool.RunAsync("demo", FaultyDocument.Write(_directory), "--yes", "--store", store)).ExitCode.ShouldBe(0);
        var written = await Tool.RunAsync("topic", "export", "--format", "jsonld", "--store", store);
        written.ExitCode.ShouldBe(0, written.Error);
        var limits = new JsonLimits { MaxBytes = int.MaxValue / 4 };
        var document = CopJson.Parse(written.Output, limits).Unwrap();
        document["@context"]!.ShouldBe(JsonLdContext.Document["@context"]!);
        var nodes = document["@graph"]!.Items.ToList();
        foreach (var kind in (string[])["cop:Topic", "cop:Event", "cop:Task", "cop:Artifact", "cop:Agent", "cop:HumanActor"])
            nodes.ShouldContain(node => node["@type"]!.ToString().Contains($"\"{kind}\"", StringComparison.Ordinal), kind);
        var events = nodes.Where(node => node["@type"]!.AsString() == "cop:Event").Select(node => JsonLdImport.ReadEvent(node).Unwrap());
        string.Concat(events.Select(each => $"{each.Json}\n")).ShouldBe((await ExportAsync(store)).Split('\n', 2)[1]);
        var file = _directory.File("topic.nq");
        var noted = await Tool.RunAsync("topic", "export", "--format", "nquads", "-o", file, "--store", store);
        noted.Error.ShouldContain(" nodes of topic ");
        var lines = await File.ReadAllLinesAsync(file);
        lines.ShouldAllBe(line => line.StartsWith('<') && line.EndsWith(" .", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("<https://cop.dev/ns#parentEvent>", StringComparison.Ordinal));
        (await Tool.RunHereAsync("topic", "import", file, "--format", "nquads", "--store", store)).ExitCode.ShouldBe(2);
    }

    private static async Task<string> ExportAsync(string store) => (await Tool.RunAsync("topic", "export", "--store", store)).Output;

    private static async Task<string> DigestAsync(string store) =>
        (await Tool.JsonHereAsync("topic", "state", "--store", store)).GetProperty("digest").GetString()!;
}
