using Cop.Samples.LegalProfile;

namespace Cop.Hitl.Tests;

/// <summary>A custom profile beside COP/HITL.</summary>
[Trait("spec", "10.4")]
public sealed class LegalProfileTests
{
    [Fact]
    public async Task A_custom_profile_checks_events_artifacts_and_rows_beside_the_other()
    {
        await using var people = await People.StartAsync(cop => cop.AddProfile(LegalProfile.Create(), isGlobal: true));
        var opinion = Ask.Draft(LegalProfile.Opinion, """{"clauseId":"c","artifactId":"a"}""");
        (await people.AppendAsync(opinion, People.Bob)).Error!.Code.ShouldBe("clause_not_flagged");
        (await people.AppendAsync(Ask.Draft(LegalProfile.Flagged, """{"clauseId":"c","risk":"high"}"""), People.Host)).Unwrap();
        (await people.AppendAsync(Artifact("""{"words":"fine"}"""), People.Bob)).Error!.Code.ShouldBe(CopErrorCodes.InvalidPayload);
        (await people.AppendAsync(Artifact("""{"text":"fine"}"""), People.Bob)).Unwrap();
        (await people.AppendAsync(opinion, People.Bob)).Unwrap();
        (await people.AppendAsync(Ask.Input("r"), People.Host)).Unwrap();
        (await people.Test.Kernel.Store.GetProfileRowAsync(People.Topic, LegalProfile.Name, LegalProfile.ClauseKind, "c")).Unwrap()!.Status
            .ShouldBe("cleared");
        await people.Test.VerifyAsync();
    }

    [Fact]
    public async Task Profiles_that_contradict_each_other_do_not_start()
    {
        var other = LegalProfile.Create() with { Name = "COP/Law" };
        var fault = await Should.ThrowAsync<ArgumentException>(() => People.StartAsync(cop =>
            cop.AddProfile(LegalProfile.Create(), isGlobal: true).AddProfile(other)));
        fault.Message.ShouldContain("'COP/Legal' and 'COP/Law'");
        await Should.ThrowAsync<ArgumentException>(() => People.StartAsync(cop =>
            cop.AddProfile(LegalProfile.Create() with { RowKinds = [] })));
    }

    private static EventDraft Artifact(string payload) => Ask.Draft(
        EventTypes.ArtifactCreated, $$"""{"artifact":{"id":"a","type":"legal/opinion","payload":{{payload}} } }""");
}
