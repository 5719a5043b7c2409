using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>Declarations of profiles, and the precedence of the core (spec 10; D-69).</summary>
public sealed class ProfileTests
{
    private static readonly Profile Legal = new()
    {
        Name = "COP/Legal",
        Version = "1",
        CopVersion = "1.0",
        Migration = "None: this is the first version.",
        EventTypes = [
            new ProfileEventType(
                "legal.filed", "A document was filed.") { Members = [new PayloadMember("docket", PayloadKind.Text, IsRequired: true)] }],
        ArtifactTypes = [new ProfileArtifactType("legal/brief", "A brief.")],
    };

    public static TheoryData<string, Profile> Incomplete => new()
    {
        { "name", Legal with { Name = " " } },
        { "version", Legal with { Version = "" } },
        { "targets COP '2.0'", Legal with { CopVersion = "2.0" } },
        { "targets COP ''", Legal with { CopVersion = "" } },
        { "migration", Legal with { Migration = "" } },
        { "event type 'legal.filed' is not described", Legal with { EventTypes = [new ProfileEventType("legal.filed", "")] } },
        { "artifact type 'legal/brief' is not described", Legal with { ArtifactTypes = [new ProfileArtifactType("legal/brief", " ")] } },
    };

    [Theory, MemberData(nameof(Incomplete)), Trait("spec", "10.4.1")]
    public async Task An_incompletely_declared_profile_fails_the_start(string fault, Profile profile)
    {
        await using var storage = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        (await Should.ThrowAsync<ArgumentException>(() => CopKernel.StartAsync(storage, new CopOptions { Profiles = [profile] }))).Message
            .ShouldContain(fault);
    }

    [Fact, Trait("spec", "1.9"), Trait("spec", "10"), Trait("spec", "10.4.1")]
    public void A_profile_cannot_redefine_core_types()
    {
        foreach (var type in new[] { "task.created", "topic.closed", "artifact.created", "continuation.resumed", "delivery.shipped" })
            Refuse(Legal with { EventTypes = [new ProfileEventType(type, "Ours now.")] }).ShouldContain(type);
        Refuse(Legal with { ArtifactTypes = [new ProfileArtifactType("cop/continuation", "Ours now.")] }).ShouldContain("cop/continuation");
    }

    [Fact, Trait("spec", "10"), Trait("spec", "10.4.1")]
    public async Task Under_a_profile_all_rules_of_the_core_still_hold()
    {
        await using var kernel = await StartAsync(Legal);
        (await CodeAsync(kernel, Drafts.Of("task.completed", "{'taskId':'a'}"))).ShouldBe(CopErrorCodes.NotFound);
        (await CodeAsync(kernel, Drafts.Of("legal.filed", "{'docket':'7'}") with { ParentEventIds = ["nobody"] }))
            .ShouldBe(CopErrorCodes.UnknownParent);
        await kernel.AppendAsync("topic.closed");
        (await CodeAsync(kernel, Drafts.Of("legal.filed", "{'docket':'7'}"))).ShouldBe(CopErrorCodes.TopicClosed);
    }

    [Fact, Trait("spec", "10.4.1")]
    public async Task A_profile_s_rules_are_checked_in_its_topics()
    {
        await using var kernel = await StartAsync(Legal, everywhere: false);
        (await CodeAsync(kernel, EventDraft.Create("legal.filed"))).ShouldBeNull();
        await kernel.AppendAsync(Drafts.Of("topic.created", "{'metadata':{'profiles':['COP/Legal']}}"), "court");
        (await CodeAsync(kernel, EventDraft.Create("legal.filed"), "court")).ShouldBe(CopErrorCodes.InvalidPayload);
        (await CodeAsync(kernel, Drafts.Of("legal.filed", "{'docket':'7'}"), "court")).ShouldBeNull();
    }

    [Fact, Trait("spec", "10.4.2")]
    public void Profiles_that_contradict_each_other_are_refused_and_others_compose()
    {
        var other = Legal with { Name = "COP/Court", ArtifactTypes = [] };
        Refuse(Legal, other).ShouldContain("legal.filed");
        Refuse(Legal, other with { EventTypes = [], ArtifactTypes = Legal.ArtifactTypes }).ShouldContain("legal/brief");
        Refuse(Legal, Legal with { EventTypes = [], ArtifactTypes = [] }).ShouldContain("COP/Legal");
        ProfileSet.Compose([Legal, other with { EventTypes = [] }], ["COP/Legal", "COP/Court"]).Profiles.Length.ShouldBe(2);
    }

    [Fact, Trait("spec", "10.2.2")]
    public async Task A_type_is_checked_by_any_of_its_names()
    {
        var hitl =
            Legal with { EventTypes = [
                new ProfileEventType(
                    "human.input.provided",
                    "An answer.") { Members = [new PayloadMember("requestId", PayloadKind.Id, IsRequired: true)] }] };
        await using var kernel = await StartAsync(hitl);
        (await CodeAsync(kernel, EventDraft.Create("human.reply"))).ShouldBe(CopErrorCodes.InvalidPayload);
        (await CodeAsync(kernel, Drafts.Of("human.reply", "{'requestId':'r'}"))).ShouldBeNull();
        Refuse(hitl,
            Legal with { Name = "COP/Court", ArtifactTypes = [], EventTypes = [new ProfileEventType("human.reply", "An answer.")] })
                .ShouldContain("human.input.provided");
    }

    [Fact, Trait("spec", "10.5")]
    public async Task A_profile_of_a_topic_can_be_added_and_not_removed()
    {
        await using var kernel = await StartAsync(Legal, everywhere: false);
        await kernel.AppendAsync(Drafts.Of("topic.created", "{'metadata':{'profiles':['COP/Legal'],'a':1}}"));
        foreach (
            var metadata in new[] { "{'profiles':[]}", "{'profiles':null}", "{'profiles':['COP/Other']}", "{'profiles':'COP/Legal'}",
                "{'profiles':{}}" })
            (await CodeAsync(kernel, Drafts.Of("topic.updated", $"{{'metadata':{metadata}}}")))
                .ShouldBe(CopErrorCodes.IllegalTransition, metadata);
        (await CodeAsync(kernel, Drafts.Of("topic.updated", "{'metadata':{'profiles':['COP/Other','COP/Legal'],'a':null}}")))
            .ShouldBeNull();
        (await CodeAsync(kernel, Drafts.Of("topic.updated", "{'metadata':{'b':2}}"))).ShouldBeNull();
        var topic = (await kernel.Kernel.Store.GetTopicAsync(TestKernel.Topic)).Unwrap()!;
        topic.Metadata.ShouldBe(Drafts.Json("{'profiles':['COP/Other','COP/Legal'],'b':2}"));
        await kernel.VerifyAsync();
    }

    [Fact, Trait("spec", "10.5")]
    public async Task An_unknown_profile_of_a_topic_is_ignored()
    {
        await using var kernel = await StartAsync(Legal, everywhere: false);
        var created = await kernel.AppendAsync(Drafts.Of("topic.created", "{'metadata':{'profiles':['COP/Unheard','COP/Legal']}}"));
        created.Payload.At("/metadata/profiles/0")!.AsString().ShouldBe("COP/Unheard");
        (await CodeAsync(kernel, EventDraft.Create("unheard.thing"))).ShouldBeNull();
        (await CodeAsync(kernel, EventDraft.Create("legal.filed"))).ShouldBe(CopErrorCodes.InvalidPayload);
    }

    private static Task<TestKernel> StartAsync(Profile profile, bool everywhere = true) =>
        TestKernel.StartAsync(new CopOptions { Profiles = [profile], GlobalProfiles = everywhere ? [profile.Name] : [] });

    private static async Task<string?> CodeAsync(TestKernel kernel, EventDraft draft, string topicId = TestKernel.Topic) =>
        (await kernel.Kernel.AppendAsync(topicId, draft, TestKernel.Ada)).Error?.Code;

    private static string Refuse(params Profile[] profiles) =>
        Should.Throw<ArgumentException>(() => ProfileSet.Compose(profiles, [])).Message;
}
