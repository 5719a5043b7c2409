using System.Reflection;
using System.Text;
using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>Durable events and invalid events (spec 2.1, 2.2, 2.8, 2.9).</summary>
public sealed class EventTests
{
    private const string Whole =
        """{"createdAt":"2026-01-01T00:00:00.000Z","id":"e","payload":{"n":1},"schemaVersion":"1","topicId":"t","topicSeq":""" +
            """1,"type":"note.taken"}""";

    [Fact, Trait("spec", "2.2.1"), Trait("spec", "2.9")]
    public async Task A_durable_event_has_the_members_of_the_protocol()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(new EventDraft { Type = "note.taken", Id = "p" });
        var stored = await kernel.AppendAsync(
            new EventDraft { Type = "note.taken", Metadata = Drafts.Json("{'a':1}"), CorrelationId = "talk", ParentEventIds = ["p"] });
        stored.Json.Members.Select(member => member.Name).ShouldBe(
            ["correlationId", "createdAt", "id", "metadata", "parentEventIds", "payload", "schemaVersion", "topicId", "topicSeq", "type"]);
        stored.Json["createdAt"]!.AsString().ShouldBe("2026-01-01T00:00:00.000Z");
        stored.SchemaVersion.ShouldBe("1");
    }

    [Theory, Trait("spec", "2.2.1")]
    [InlineData("id")]
    [InlineData("topicId")]
    [InlineData("topicSeq")]
    [InlineData("type")]
    [InlineData("schemaVersion")]
    [InlineData("createdAt")]
    [InlineData("payload")]
    public void An_event_without_a_required_member_is_refused(string member)
    {
        Parse(Whole).IsOk.ShouldBeTrue();
        var rest = CopJson.Object(
            CopJson.Parse(Whole).Unwrap().Members.Where(each => each.Name != member).Select(each => (each.Name, (CopJson?)each.Value)));
        var fault = Event.From(rest).Error.ShouldNotBeNull();
        fault.Code.ShouldBe(CopErrorCodes.InvalidEvent);
        fault.Message.ShouldContain($"'{member}'");
    }

    [Theory, Trait("spec", "2.2.1"), Trait("spec", "3.4.1")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00.000Z")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    public void The_first_and_last_time_are_ordinary_times(string time)
    {
        var read = Parse(Whole.Replace("2026-01-01T00:00:00.000Z", time)).Unwrap();
        read.CreatedAt.ShouldBe(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
        Parse(Whole.Replace("2026-01-01T00:00:00.000Z", "0000-01-01T00:00:00Z")).Error.ShouldNotBeNull().Message.ShouldContain(
            "is not ISO-8601");
    }

    [Fact, Trait("spec", "2.2.2")]
    public void Metadata_correlation_and_parents_may_be_absent()
    {
        var plain = Parse(Whole).Unwrap();
        (plain.Metadata, plain.CorrelationId, plain.ParentEventIds.Length).ShouldBe((null, null, 0));
    }

    [Theory, Trait("spec", "2.1"), Trait("spec", "3.4.1")]
    [InlineData("2026-01-01T00:00:00+01:00")]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01T00:00:00z")]
    [InlineData("2026-01-01T00:00:00.0000")]
    [InlineData("2026-01-01 00:00:00Z")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("1767225600")]
    public void A_time_that_is_not_ISO_8601_in_UTC_is_refused(string time) =>
        Parse(Whole.Replace("2026-01-01T00:00:00.000Z", time)).Error.ShouldNotBeNull().Message.ShouldContain("'createdAt'");

    [Theory, Trait("spec", "2.2.2"), Trait("spec", "3.1.1"), Trait("spec", "3.4.1")]
    [InlineData("topicSeq", "7")]
    [InlineData("createdAt", "\"2026-01-01T00:00:00.000Z\"")]
    public void A_draft_cannot_set_members_assigned_at_the_append(string member, string value)
    {
        var fault =
            EventDraft.ParseUntrusted(Encoding.UTF8.GetBytes($$"""{"type":"note.taken","{{member}}":{{value}}}""")).Error.ShouldNotBeNull();
        fault.Code.ShouldBe(CopErrorCodes.InvalidDraft);
        fault.Message.ShouldContain(member);
        typeof(EventDraft).GetProperties().ShouldNotContain(property => property.Name == "TopicSeq" || property.Name == "CreatedAt");
    }

    [Fact, Trait("spec", "2"), Trait("spec", "2.1")]
    public async Task An_event_consists_only_of_its_JSON()
    {
        await using var kernel = await TestKernel.StartAsync();
        var stored = await kernel.AppendAsync(
            new EventDraft { Type = "note.taken", Metadata = Drafts.Json("{'a':[null,true,1.5,'\\u0000']}"), CorrelationId = "talk",
                UnknownMembers = Drafts.Json("{'later':{}}") });
        var read = Parse(stored.Json.ToString()).Unwrap();
        foreach (var property in typeof(Event).GetProperties())
            $"{property.Name} {Text(property.GetValue(read))}".ShouldBe($"{property.Name} {Text(property.GetValue(stored))}");
        read.Json["later"].ShouldNotBeNull();
    }

    [Fact, Trait("spec", "2.2.3")]
    public async Task A_durable_event_keeps_its_bytes()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a'}"));
        await kernel.AppendAsync(Drafts.Of("artifact.created", "{'artifact':{'id':'x','type':'text/plain','payload':'hello'}}"));
        var before = (await kernel.ReadAsync()).Select(stored => stored.Json.ToString()).ToList();
        await kernel.AppendAsync(Drafts.Of("task.cancelled", "{'taskId':'a'}"));
        await kernel.AppendAsync("topic.closed");
        (await kernel.Kernel.RebuildTopicAsync(TestKernel.Topic)).Unwrap().ShouldBe(4);
        await kernel.RestartAsync();
        (await kernel.ReadAsync()).Take(2).Select(stored => stored.Json.ToString()).ShouldBe(before);
        typeof(Event).GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .ShouldAllBe(field => field.IsInitOnly);
    }

    [Fact, Trait("spec", "2.2.2"), Trait("spec", "2.8")]
    public async Task Generated_ids_are_unique_URNs_without_meaning()
    {
        var ids = new List<string>();
        for (var store = 0; store < 2; store++)
        {
            await using var kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
            for (var batch = 0; batch < 10; batch++)
                ids.AddRange(
                    (await kernel.AppendAsync("t", [.. Enumerable.Repeat(EventDraft.Create("note.taken"), 50)], TestKernel.Ada))
                        .Unwrap().Events.Select(stored => stored.Id));
        }

        ids.ShouldAllBe(id => IsUrn(id));
        ids.Distinct().Count().ShouldBe(1000);
    }

    private static CopResult<Event> Parse(string text) => Event.ParseUntrusted(Encoding.UTF8.GetBytes(text));

    private static bool IsUrn(string id) =>
        id.StartsWith("urn:cop:event:", StringComparison.Ordinal) && Guid.TryParseExact(id[14..], "D", out _);

    private static string? Text(object? value) => value is IEnumerable<string> many ? string.Join(' ', many) : value?.ToString();
}
