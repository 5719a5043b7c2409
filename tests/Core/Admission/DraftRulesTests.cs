namespace Cop.Core.Tests.Admission;

/// <summary>
/// Drafts that are invalid for any state of their topic, each with its code and its id (D-7, D-11, D-14, D-17, D-19, D-20, D-21).
/// </summary>
[Trait("spec", "2.2.2")]
public sealed class DraftRulesTests
{
    private static readonly EventDraft Sound = new() { Id = "e", TopicId = "t", Type = "note.taken" };

    public static TheoryData<string, string?> Faults => new()
    {
        { "nothing", null }, { "no id", "invalid_id" }, { "long id", "invalid_id" }, { "id of 255 bytes", null },
        { "control character", "invalid_id" },
        { "half a character", "invalid_id" }, { "whole character", null }, { "no type", "invalid_id" },
        { "no schemaVersion", "invalid_id" },
        { "no correlation", "invalid_id" }, { "payload array", "invalid_draft" }, { "payload null", "invalid_draft" },
        { "metadata array", "invalid_draft" },
        { "copHash", "invalid_draft" }, { "signature", "invalid_draft" }, { "initiator", "invalid_draft" }, { "node", "invalid_draft" },
        { "occurredAt", null }, { "unknown topicSeq", "invalid_draft" }, { "unknown createdAt", "invalid_draft" },
        { "unknown other", null },
        { "256 parents", null }, { "257 parents", "limit_exceeded" }, { "empty parent", "invalid_id" }, { "itself", "causal_cycle" },
        { "payload 63 deep", null }, { "payload 64 deep", "limit_exceeded" }, { "metadata 64 deep", "limit_exceeded" },
        { "unknown 63 deep", null }, { "unknown 64 deep", "limit_exceeded" },
        { "brackets in a text", null },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_draft_is_refused_for_its_first_error(string what, string? code)
    {
        var error = DraftRules.Check(With(what), new AdmissionLimits());
        error?.Code.ShouldBe(code);
        (error is null).ShouldBe(code is null, error?.Message);
    }

    private static EventDraft With(string what) => what switch
    {
        "no id" => Sound with { Id = "" },
        "long id" => Sound with { Id = new string('é', 128) },
        "id of 255 bytes" => Sound with { Id = new string('é', 127) + "x" },
        "control character" => Sound with { TopicId = "a\u0085b" },
        "half a character" => Sound with { Type = "a\ud83d" },
        "whole character" => Sound with { Type = "a😀" },
        "no type" => Sound with { Type = null! },
        "no schemaVersion" => Sound with { SchemaVersion = "" },
        "no correlation" => Sound with { CorrelationId = "" },
        "payload array" => Sound with { Payload = CopJson.Array() },
        "payload null" => Sound with { Payload = null! },
        "metadata array" => Sound with { Metadata = CopJson.Array() },
        "copHash" or "signature" or "initiator" or "node" or "occurredAt" => Sound with { Metadata = CopJson.Object((what, CopJson.Null)) },
        "unknown topicSeq" or "unknown createdAt" or "unknown other" =>
            Sound with { UnknownMembers = CopJson.Object((what[8..], CopJson.From(1))) },
        "256 parents" => Sound with { ParentEventIds = [.. Enumerable.Repeat("p", 256)] },
        "257 parents" => Sound with { ParentEventIds = [.. Enumerable.Repeat("p", 257)] },
        "empty parent" => Sound with { ParentEventIds = [""] },
        "itself" => Sound with { ParentEventIds = ["e"] },
        "payload 63 deep" => Sound with { Payload = Deep(63) },
        "payload 64 deep" => Sound with { Payload = Deep(64) },
        "metadata 64 deep" => Sound with { Metadata = Deep(64) },
        // Unknown members are members of the event: their object adds no level.
        "unknown 63 deep" => Sound with { UnknownMembers = Deep(64) },
        "unknown 64 deep" => Sound with { UnknownMembers = Deep(65) },
        "brackets in a text" => Sound with { Payload = CopJson.Object(("a", CopJson.From(new string('[', 200) + "\"\\{{{"))) },
        _ => Sound,
    };

    private static CopJson Deep(int levels) =>
        Enumerable.Range(1, levels - 1).Aggregate(CopJson.EmptyObject, (inner, _) => CopJson.Object(("a", inner)));
}
