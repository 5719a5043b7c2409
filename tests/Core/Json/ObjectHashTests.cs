using System.Security.Cryptography;
using System.Text;

namespace Cop.Core.Tests.Json;

[Trait("spec", "9.2.2")]
public sealed class ObjectHashTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[1]", "[1]")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("""{"copHash":{"alg":"x"},"a":1,"signature":"s"}""", """{"a":1}""")]
    [InlineData("""{"copHash":1}""", "{}")]
    [InlineData("""{"a":1,"metadata":{"copHash":{"alg":"x"}}}""", """{"a":1}""")]
    [InlineData("""{"metadata":{"copHash":1,"signature":2}}""", "{}")]
    [InlineData("""{"metadata":{"copHash":1,"node":"n","signature":2},"z":[]}""", """{"metadata":{"node":"n"},"z":[]}""")]
    [InlineData("""{"metadata":{"draftSignature":1,"signature":2}}""", """{"metadata":{"draftSignature":1}}""")]
    [InlineData("""{"metadata":{}}""", "{}")]
    [InlineData("""{"metadata":[],"signature":1}""", """{"metadata":[]}""")]
    [InlineData("""{"metadata":"copHash"}""", """{"metadata":"copHash"}""")]
    [InlineData("""{"payload":{"copHash":1,"metadata":{"signature":2}}}""", """{"payload":{"copHash":1,"metadata":{"signature":2}}}""")]
    public void The_hash_scope_excludes_only_hash_and_signature(string text, string scope)
    {
        ObjectHash.WithoutHashMembers(JsonText.Value(text)).ToString().ShouldBe(scope);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope)));
        ObjectHash.Compute(JsonText.Value(text)).ShouldBe(new CopHash("sha-256", hash));
    }

    [Theory]
    [Trait("spec", "9.2.1")]
    [InlineData("""{"id":"e1"}""")]
    [InlineData("""{"id":"e1","metadata":{"node":"n"}}""")]
    [InlineData("""{"id":"e1","metadata":{}}""")]
    public void Attaching_the_hash_does_not_change_it(string text)
    {
        CopJson plain = JsonText.Value(text);
        CopJson hashed = ObjectHash.Attach(plain);
        hashed.At("/metadata/copHash/alg")!.AsString().ShouldBe("sha-256");
        ObjectHash.Compute(hashed).ShouldBe(ObjectHash.Compute(plain));
        ObjectHash.Attach(hashed).ShouldBe(hashed);
        ObjectHash.Verify(hashed).ShouldBe(HashVerification.Valid);
        ObjectHash.Verify(plain).ShouldBeNull();
    }

    [Fact]
    [Trait("spec", "9.2.3")]
    public void A_changed_object_is_a_mismatch_and_an_unknown_algorithm_is_not()
    {
        CopJson hashed = ObjectHash.Attach(JsonText.Value("""{"id":"e1","payload":{"a":1}}"""));
        ObjectHash.Verify(hashed.With("payload", CopJson.EmptyObject)).ShouldBe(HashVerification.Mismatch);
        ObjectHash.Verify(WithHash(hashed, """{"alg":"sha-1","value":"00"}""")).ShouldBe(HashVerification.Unverifiable);
        ObjectHash.Verify(WithHash(hashed, "\"00\"")).ShouldBe(HashVerification.Unverifiable);
    }

    [Fact]
    [Trait("spec", "9.1.3")]
    public void A_stronger_algorithm_is_verified_too()
    {
        CopJson plain = JsonText.Value("""{"id":"e1"}""");
        CopHash strong = CopHash.Sha512(plain.Utf8.Span);
        strong.Value.ShouldBe(Convert.ToHexStringLower(SHA512.HashData(plain.Utf8.Span)));
        ObjectHash.Verify(plain.With("metadata", CopJson.EmptyObject.With("copHash", strong.ToJson()))).ShouldBe(HashVerification.Valid);
        ObjectHash.Verify(plain.With("copHash", strong.ToJson())).ShouldBe(HashVerification.Valid);
        (strong with { Value = strong.Value.ToUpperInvariant() }).Verify(plain).ShouldBe(HashVerification.Mismatch, "hex is lower-case");
        CopHash.FromJson(strong.ToJson()).ShouldBe(strong);
    }

    [Theory]
    [Trait("spec", "9.2.3")]
    [InlineData("right", "right", HashVerification.Valid)]
    [InlineData("right", "wrong", HashVerification.Mismatch)]
    [InlineData("wrong", "right", HashVerification.Mismatch)]
    [InlineData("right", "unknown", HashVerification.Valid)]
    [InlineData("unknown", "right", HashVerification.Valid)]
    [InlineData("unknown", "unknown", HashVerification.Unverifiable)]
    [InlineData("text", "absent", HashVerification.Unverifiable)]
    [InlineData("no value", "absent", HashVerification.Mismatch)]
    [InlineData("right", "no value", HashVerification.Mismatch)]
    [InlineData("unknown", "wrong", HashVerification.Mismatch)]
    [InlineData("absent", "wrong", HashVerification.Mismatch)]
    [InlineData("absent", "right", HashVerification.Valid)]
    [InlineData("null", "right", HashVerification.Valid)]
    [InlineData("right", "null", HashVerification.Valid)]
    [InlineData("null", "null", null)]
    public void Every_embedded_hash_of_an_object_is_verified(string inMetadata, string atTop, HashVerification? expected)
    {
        CopJson plain = JsonText.Value("""{"id":"e1","metadata":{"node":"n"}}""");
        CopJson? Of(string kind) => kind switch
        {
            "right" => ObjectHash.Compute(plain).ToJson(),
            "wrong" => CopHash.Sha256("x"u8).ToJson(),
            "unknown" => JsonText.Value("""{"alg":"sha-1","value":"00"}"""),
            "text" => CopJson.From("00"),
            "no value" => JsonText.Value("""{"alg":"sha-512","value":7}"""),
            "null" => CopJson.Null,
            _ => null,
        };
        ObjectHash.Verify(plain.With("metadata", plain["metadata"]!.With("copHash", Of(inMetadata))).With("copHash", Of(atTop)))
            .ShouldBe(expected);
    }

    private static CopJson WithHash(CopJson json, string hash) =>
        json.With("metadata", CopJson.EmptyObject.With("copHash", JsonText.Value(hash)));
}
