using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>References are data: the kernel does not resolve them (spec 8; D-92).</summary>
public sealed class ReferenceTests
{
    [Theory, Trait("spec", "8.2.2"), Trait("spec", "8.4.1")]
    [InlineData("task.created", "{'taskId':{'$ref':'urn:cop:task:a'}}")]
    [InlineData("task.created", "{'taskId':'b','parentTaskId':{'$ref':'urn:cop:task:a'}}")]
    [InlineData("step.created", "{'stepId':'s','taskId':{'$ref':'urn:cop:task:a'}}")]
    [InlineData("step.created", "{'stepId':'s','taskId':'a','artifactIds':[{'$ref':'urn:cop:artifact:x'}]}")]
    [InlineData("artifact.created", "{'artifact':{'id':{'$ref':'#/x'},'type':'text/plain','payload':1}}")]
    [InlineData("artifact.created", "{'artifact':{'id':'c','type':'cop/continuation','payload':{'agent':{'$ref':'urn:cop:agent:a'}}}}")]
    public async Task A_reference_cannot_replace_an_id(string type, string payload)
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a'}"));
        (await kernel.Kernel.AppendAsync(TestKernel.Topic, Drafts.Of(type, payload), TestKernel.Ada)).Error!.Code.ShouldBe(
            CopErrorCodes.InvalidPayload);
    }

    [Fact, Trait("spec", "8.1"), Trait("spec", "8.2.3"), Trait("spec", "8.7")]
    public async Task An_unresolvable_reference_is_kept_and_stops_no_replay()
    {
        const string Payload = """{"circle":{"$ref":"#/payload"},"gone":{"$ref":"https://example.org/gone#/a"},"odd":{"$ref":7}}""";
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("artifact.created", $"{{'artifact':{{'id':'x','type':'text/plain','payload':{Payload}}}}}"));
        await kernel.AppendAsync(Drafts.Of("note.taken", Payload) with { Metadata = CopJson.Parse(Payload).Unwrap() });
        (await kernel.Kernel.RebuildTopicAsync(TestKernel.Topic)).Unwrap().ShouldBe(2);
        await kernel.RestartAsync();
        await kernel.VerifyAsync();
        (await kernel.ReadAsync())[1].Payload.ToString().ShouldBe(Payload);
        (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "x")).Unwrap()!.Payload.ToString().ShouldBe(Payload);
        (await kernel.Kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery())).Unwrap().Items.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "8.1"), Trait("spec", "8.7")]
    public async Task A_broken_reference_in_a_log_is_visible_before_and_after_a_rebuild()
    {
        await using var kernel = await TestKernel.StartAsync();
        Event[] log =
        [
            Stored(1, "task.created", "{'taskId':'a'}"), Stored(2, "step.created", "{'stepId':'s','taskId':'a','artifactIds':['gone']}"),
            Stored(3, "artifact.created", "{'artifact':{'id':'here','type':'text/plain','payload':1}}"),
            Stored(4, "step.artifacts.linked", "{'stepId':'s','artifactIds':['here']}"),
        ];
        (await kernel.Kernel.ReplicateAsync("urn:cop:store:other", log)).Unwrap().Stored.ShouldBe(4);
        for (var replays = 0; replays < 2; replays++)
        {
            (await kernel.Kernel.Store.GetStepAsync("r", "s")).Unwrap()!.ArtifactIds.ShouldBe(["gone", "here"]);
            (await kernel.Kernel.Store.GetArtifactAsync("r", "gone"))
                .ShouldSatisfyAllConditions(result => result.IsOk.ShouldBeTrue(), result => result.Unwrap().ShouldBeNull());
            (await kernel.Kernel.Store.GetArtifactAsync("r", "here")).Unwrap().ShouldNotBeNull();
            (await kernel.Kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery())).Unwrap().Items.ShouldBeEmpty();
            (await kernel.Kernel.RebuildTopicAsync("r")).Unwrap().ShouldBe(4);
        }

        static Event Stored(int seq, string type, string payload) => Event.ParseUntrusted(CopJson.Object(
            ("id", CopJson.From($"r-{seq}")), ("topicId", CopJson.From("r")), ("topicSeq", CopJson.From(seq)), ("type", CopJson.From(type)),
            ("schemaVersion", CopJson.From("1")),
            ("createdAt", CopJson.From($"2026-01-01T00:00:0{seq}.000Z")), ("payload", Drafts.Json(payload))).Utf8.Span).Unwrap();
    }

    [Fact, Trait("spec", "8.6.2")]
    public async Task A_hashlink_mismatch_changes_no_execution()
    {
        await using var kernel = await TestKernel.StartAsync();
        var link = Drafts.Json("{'href':'urn:cop:artifact:x','hash':{'alg':'sha-256','value':'00'}}");
        await kernel.AppendAsync(
            EventDraft.Create(
                "artifact.created",
                ("artifact", CopJson.Object(("id", CopJson.From("x")), ("type", CopJson.From("text/plain")), ("payload", link)))));
        (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "x")).Unwrap()!.Payload.ShouldBe(link);
        await kernel.VerifyAsync();
    }

    [Fact, Trait("spec", "8.6.1"), Trait("spec", "8.6.3")]
    public async Task A_hashlink_has_the_hash_of_its_event_or_artifact()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("artifact.created", "{'artifact':{'id':'x','type':'text/plain','payload':'as it was'}}"));
        var made = (await kernel.ReadAsync())[0];
        var artifact = (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "x")).Unwrap()!;
        HashLink.For(made).ShouldBe(new HashLink(made.Id, made.Hash!));
        HashLink.For(artifact.Entry).ShouldBe(new HashLink("x", artifact.Entry.Hash));
        HashLink.Read(HashLink.For(made).ToJson()).Unwrap().ShouldBe(HashLink.For(made));
    }

    [Fact, Trait("spec", "8.6.2")]
    public async Task Resolving_a_hashlink_reports_a_hash_mismatch()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("artifact.created", "{'artifact':{'id':'x','type':'text/plain','payload':'as it was'}}"));
        await kernel.AppendAsync(Drafts.Of("artifact.created", "{'artifact':{'id':'y','type':'text/plain','payload':'as it is'}}"));
        var events = await kernel.ReadAsync();
        HashLink.For(events[0]).Verify(events[0]).ShouldBe(HashVerification.Valid);
        HashLink.For(events[0]).Verify(events[1]).ShouldBe(HashVerification.Mismatch);
        var (x, y) = (await EntryAsync("x"), await EntryAsync("y"));
        HashLink.For(x).Verify(x).ShouldBe(HashVerification.Valid);
        HashLink.For(x).Verify(y).ShouldBe(HashVerification.Mismatch);
        new HashLink("x", new CopHash("sha-512", "00")).Verify(x).ShouldBe(HashVerification.Unverifiable);
        var page = HashLink.Read(
            Drafts.Json(
                "{'href':'https://example.org/abc','hash':{'alg':'sha-256'," +
                    "'value':'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'}}")).Unwrap();
        page.Verify("abc"u8).ShouldBe(HashVerification.Valid);
        page.Verify("abd"u8).ShouldBe(HashVerification.Mismatch);
        (page with { Hash = page.Hash with { Value = page.Hash.Value.ToUpperInvariant() } }).Verify("abc"u8)
            .ShouldBe(HashVerification.Mismatch, "hex is lower-case");
        async Task<ArtifactEntry> EntryAsync(string id) =>
            (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, id)).Unwrap()!.Entry;
    }

    [Theory, Trait("spec", "8.6.1")]
    [InlineData("{'href':'x'}")]
    [InlineData("{'href':7,'hash':{'alg':'sha-256','value':'00'}}")]
    [InlineData("{'href':'x','hash':{'alg':'sha-256'}}")]
    public void An_incomplete_object_is_no_hashlink(string json) =>
        HashLink.Read(Drafts.Json(json)).Error!.Code.ShouldBe(CopErrorCodes.InvalidQuery);

    [Fact, Trait("spec", "2.4.3"), Trait("spec", "8.1")]
    public async Task Children_are_found_by_their_parent_id_only()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a'}"));
        foreach (var child in new[] { "child-1", "child-2" })
            await kernel.AppendAsync(
                EventDraft.Create("task.created", ("taskId", CopJson.From(child)), ("parentTaskId", CopJson.From("a"))));
        ViewJson.Write((await kernel.Kernel.Store.GetTaskAsync(TestKernel.Topic, "a")).Unwrap()!).ToString().ShouldNotContain("child-");
        (await kernel.Kernel.Store.ListTasksAsync(new TaskQuery { TopicId = TestKernel.Topic, ParentTaskId = "a" }))
            .Unwrap().Items.Select(task => task.Id).ShouldBe(["child-1", "child-2"]);
    }

    [Theory, Trait("spec", "8.2.1"), Trait("spec", "8.3")]
    [InlineData("urn:cop:artifact:abcd", "urn:cop:artifact:abcd", "")]
    [InlineData("urn:cop:artifact:abcd#", "urn:cop:artifact:abcd", "")]
    [InlineData("urn:cop:artifact:abcd#/payload/summary", "urn:cop:artifact:abcd", "/payload/summary")]
    [InlineData("#/sections/3/content", "", "/sections/3/content")]
    [InlineData("#/a~1b/m~0n", "", "/a~1b/m~0n")]
    [InlineData("#/caf%C3%A9/%25", "", "/caf\u00e9/%")]
    public void The_fragment_of_a_reference_is_a_JSON_Pointer(string text, string resource, string pointer)
    {
        var reference = Reference.Read(CopJson.Object(("$ref", CopJson.From(text)))).Unwrap();
        (reference.Text, reference.Resource, reference.Pointer).ShouldBe((text, resource, pointer));
    }

    [Theory, Trait("spec", "8.3")]
    [InlineData("urn:cop:artifact:abcd#payload")]
    [InlineData("#/a~2")]
    [InlineData("#/a~")]
    [InlineData("#/a~~0")]
    [InlineData("#/%C3")]
    [InlineData("#/%2")]
    [InlineData("#/%zz")]
    public void A_fragment_that_is_no_JSON_Pointer_is_refused(string text)
    {
        var refused = Reference.Parse(text).Error!;
        refused.Code.ShouldBe(CopErrorCodes.InvalidQuery);
        refused.Message.ShouldContain(text);
    }

    [Theory, Trait("spec", "8.2.1")]
    [InlineData("{'$ref':7}")]
    [InlineData("{'ref':'#/a'}")]
    [InlineData("'#/a'")]
    public void An_object_whose_ref_is_no_string_is_no_reference(string json) =>
        Reference.Read(Drafts.Json(json)).Error!.Code.ShouldBe(CopErrorCodes.InvalidQuery);

    [Theory, Trait("spec", "8.3.1"), Trait("spec", "8.3.2")]
    [InlineData("#/own/1", "20")]
    [InlineData("#", "{'own':[10,20],'to':{'$ref':'#/own/0'}}")]
    [InlineData("#/to", "10")]
    [InlineData("x#/payload/title", "'Found'")]
    [InlineData("x#/metadata/by", "'Ada'")]
    [InlineData("x#/payload/again", "'Found'")]
    [InlineData("x#/metadata/again", "'Ada'")]
    [InlineData("x#/type", "'application/json'")]
    [InlineData("note#/payload/said/0", "'aloud'")]
    [InlineData("a#/status", "'pending'")]
    [InlineData("s#/taskId", "'a'")]
    [InlineData("y#/payload", "'Found'")]
    public async Task A_pointer_starts_at_the_document_or_the_object_of_the_IRI(string text, string expected) =>
        (await ResolveAsync(text, "{'own':[10,20],'to':{'$ref':'#/own/0'}}")).Unwrap().ShouldBe(Drafts.Json(expected));

    [Fact, Trait("spec", "8.3.2")]
    public async Task A_topic_is_referenced_by_its_id() =>
        (await ResolveAsync(TestKernel.Topic + "#/status", "{}")).Unwrap().ShouldBe(CopJson.From("in_progress"));

    [Theory, Trait("spec", "8.2.3")]
    [InlineData("https://example.org/gone")]
    [InlineData("x#/payload/nothing")]
    [InlineData("#/own/01")]
    [InlineData("#/own/-")]
    public async Task A_reference_to_a_missing_object_stays_an_opaque_link(string text) =>
        (await ResolveAsync(text, "{'own':[10,20]}")).Unwrap().ShouldBeNull();

    [Theory, Trait("spec", "8.2.3")]
    [InlineData("#/circle", "circle")]
    [InlineData("#/long/0", "more than 8")]
    public async Task Reference_cycles_and_chains_over_the_limit_are_not_followed(string text, string said)
    {
        var refused = (await ResolveAsync(text, "{'circle':{'$ref':'#/back'},'back':{'$ref':'#/circle'},'long':["
            + string.Join(',', Enumerable.Range(1, 9).Select(next => $"{{'$ref':'#/long/{next}'}}")) + ",0]}")).Error!;
        refused.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        refused.Message.ShouldContain(said);
    }

    [Fact, Trait("spec", "8.2.3")]
    public async Task A_chain_of_eight_references_is_followed() =>
        (await ResolveAsync(
            "#/long/0", "{'long':[" + string.Join(',', Enumerable.Range(1, 7).Select(next => $"{{'$ref':'#/long/{next}'}}")) + ",0]}"))
        .Unwrap().ShouldBe(CopJson.From(0));

    [Fact, Trait("spec", "8.3")]
    public async Task A_malformed_reference_in_a_chain_is_named() =>
        (await ResolveAsync("#/way", "{'way':{'$ref':'#nowhere'}}")).Error!.Message.ShouldContain("#nowhere");

    private static async Task<CopResult<CopJson?>> ResolveAsync(string text, string document)
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a'}"));
        await kernel.AppendAsync(Drafts.Of("step.created", "{'stepId':'s','taskId':'a'}"));
        await kernel.AppendAsync(Drafts.Of("artifact.created",
            "{'artifact':{'id':'x','type':'application/json','payload':{'title':'Found','again':{'$ref':'#/title'}}," +
                "'metadata':{'by':'Ada','again':{'$ref':'#/by'}}}}"));
        await kernel.AppendAsync(
            Drafts.Of("artifact.created", "{'artifact':{'id':'y','type':'application/json','payload':{'$ref':'x#/payload/again'}}}"));
        await kernel.AppendAsync(Drafts.Of("note.taken", "{'said':['aloud']}") with { Id = "note" });
        return await new ReferenceResolver(kernel.Kernel.Store, kernel.Kernel.Log)
            .ResolveAsync(TestKernel.Topic, Reference.Parse(text).Unwrap(), Drafts.Json(document));
    }
}
