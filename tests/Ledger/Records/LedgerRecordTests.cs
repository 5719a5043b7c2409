using System.Text;

namespace Cop.Ledger.Tests;

public sealed class LedgerRecordTests
{
    private const string Stored = """
        {"id":"urn:cop:event:1","topicId":"urn:cop:topic:t","topicSeq":1,"type":"note.made","schemaVersion":"1",
         "createdAt":"2026-11-28T10:00:00.000Z","payload":{"text":"é"},"metadata":{"initiator":"human:ada","node":"urn:cop:node:n"}}
        """;

    private static readonly Event Noted = Event.From(ObjectHash.Attach(CopJson.Parse(Stored).Unwrap())).Unwrap();

    [Fact]
    public void A_record_is_a_function_of_event_index_and_previous_record()
    {
        var record = LedgerRecord.Create(Noted, 0, LedgerRecord.Genesis, "urn:cop:store:s");
        record.Json.ToString().ShouldBe(
            "{\"createdAt\":\"2026-11-28T10:00:00.000Z\",\"eventHash\":{\"alg\":\"sha-256\",\"value\":\"" + Noted.Hash!.Value
            + "\"},\"eventId\":\"urn:cop:event:1\",\"index\":0,\"nodeId\":\"urn:cop:node:n\",\"prevHash\":{\"alg\":\"sha-256\",\"value\":\""
            + new string('0', 64) + "\"},\"topicId\":\"urn:cop:topic:t\"}");
        CopJson.Parse(record.Json.Utf8.Span).Unwrap().ShouldBe(record.Json, "the writer gives canonical JSON");
        var next = LedgerRecord.Create(Noted, 1, record.ComputeHash(), "urn:cop:store:s");
        next.PrevHash.ShouldBe(CopHash.Sha256(record.Json.Utf8.Span));
        LedgerRecord.Parse(next.Json.Utf8.Span).Unwrap().Json.ShouldBe(next.Json);
    }

    [Fact]
    public void A_replica_without_hash_and_node_is_recorded_by_its_content_and_origin()
    {
        var text = Stored.Replace(",\"node\":\"urn:cop:node:n\"", "", StringComparison.Ordinal);
        var bare = Event.From(CopJson.Parse(text).Unwrap()).Unwrap();
        var record = LedgerRecord.Create(bare, 3, LedgerRecord.Genesis, "urn:cop:store:origin");
        record.EventHash.ShouldBe(ObjectHash.Compute(bare.Json));
        record.NodeId.ShouldBe("urn:cop:store:origin");
        var unknown = Event.From(bare.Json.With(
            "metadata", CopJson.Parse("""{"copHash":{"alg":"blake3","value":"00"}}""").Unwrap())).Unwrap();
        LedgerRecord.Create(unknown, 3, LedgerRecord.Genesis, "urn:cop:store:origin").EventHash
            .ShouldBe(ObjectHash.Compute(unknown.Json), "an unknown algorithm proves nothing");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"index\":0", "\"index\":-1")]
    [InlineData("\"index\":0", "\"index\":\"0\"")]
    [InlineData("\"index\":0", "\"index\": 0")]
    [InlineData("\"topicId\"", "\"topic\"")]
    [InlineData("\"topicId\":\"urn:cop:topic:t\"}", "\"topicId\":\"urn:cop:topic:t\",\"x\":1}")]
    [InlineData("\"topicId\":\"urn:cop:topic:t\"}", "\"signature\":{},\"topicId\":\"urn:cop:topic:t\"}")]
    [InlineData("{\"alg\":\"sha-256\",", "{")]
    [InlineData("{\"createdAt\"", "[{\"createdAt\"")]
    public void A_malformed_record_is_refused(string part, string replacement)
    {
        var record = LedgerRecord.Create(Noted, 0, LedgerRecord.Genesis, "urn:cop:store:s").Json.ToString();
        var text = part.Length == 0 ? "" : record.Replace(part, replacement, StringComparison.Ordinal);
        LedgerRecord.Parse(Encoding.UTF8.GetBytes(text)).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidRecord);
    }
}
