using System.Text;

namespace Cop.Ledger.Tests;

public sealed class TrustFileTests
{
    private const string Public = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private const string Key = "{\"v\":1,\"keys\":[{\"keyId\":\"urn:cop:key:a\",\"alg\":\"ed25519\",";

    [Fact]
    public void A_trust_file_gives_keys_with_purpose_and_validity()
    {
        var trust = Parse(
            "{\"v\":1,\"keys\":[{\"keyId\":\"urn:cop:key:a\",\"alg\":\"ed25519\",\"public\":\"" + Public
            + "\",\"use\":[\"ledger\",\"witness\"],\"name\":\"w\",\"notBefore\":\"2026-01-01T00:00:00.000Z\","
            + "\"notAfter\":\"2027-01-01T00:00:00.000Z\",\"revokedAt\":\"2026-06-01T00:00:00.000Z\"}]}").Unwrap();
        var key = trust.Find("urn:cop:key:a", KeyUse.Witness).ShouldHaveSingleItem();
        trust.Find("urn:cop:key:a", KeyUse.Operator).ShouldBeEmpty();
        key.IsValidAt(new DateTimeOffset(2025, 12, 31, 0, 0, 0, TimeSpan.Zero)).ShouldBeFalse();
        key.IsValidAt(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeTrue();
        key.IsValidAt(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeFalse();
        (key with { RevokedAt = null }).IsValidAt(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeFalse();
        TrustFile.Parse(trust.ToJson().Utf8.Span).Unwrap().ToJson().ShouldBe(trust.ToJson());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"v\":2}")]
    [InlineData("{\"v\":1,\"keys\":[{}]}")]
    [InlineData("{\"v\":1,\"keys\":[{\"keyId\":\"urn:cop:key:a\",\"alg\":\"rsa\"}]}")]
    [InlineData(Key + "\"public\":\"AAAA\"}]}")]
    [InlineData(Key + "\"public\":\"7f////////////////////////////////////////8=\"}]}")]
    [InlineData(Key + "\"public\":\"" + Public + "\",\"use\":[\"all\"]}]}")]
    [InlineData(Key + "\"public\":\"" + Public + "\",\"notAfter\":\"soon\"}]}")]
    [InlineData("{\"v\":1,\"timestampAuthorities\":[\"*\"]}")]
    public void A_malformed_trust_file_is_refused(string text) => Parse(text).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidTrust);

    private static CopResult<TrustFile> Parse(string text) => TrustFile.Parse(Encoding.UTF8.GetBytes(text));
}
