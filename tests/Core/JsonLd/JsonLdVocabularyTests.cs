namespace Cop.Core.Tests.JsonLd;

[Trait("spec", "7.6.1")]
public sealed class JsonLdVocabularyTests
{
    private const string Space = "https://example.org/legal#";

    [Theory]
    [InlineData("cop")]
    [InlineData("prov")]
    [InlineData("xsd")]
    [InlineData("rdf")]
    [InlineData("urn")]
    [InlineData("mailto")]
    [InlineData("https")]
    [InlineData("")]
    [InlineData("Legal")]
    [InlineData("1legal")]
    [InlineData("le:gal")]
    [InlineData("@legal")]
    [InlineData("a-prefix-of-more-than-twenty-letters")]
    public void A_reserved_or_malformed_prefix_is_refused(string prefix) =>
        Should.Throw<ArgumentException>(() => JsonLdVocabulary.Create(prefix, Space)).ParamName.ShouldBe("prefix");

    [Theory]
    [InlineData("https://cop.dev/ns#")]
    [InlineData("https://cop.dev/ns#sub/")]
    [InlineData("http://www.w3.org/ns/prov#")]
    [InlineData("http://www.w3.org/2001/XMLSchema#")]
    [InlineData("https://example.org/legal")]
    [InlineData("legal#")]
    [InlineData("https://example.org/le gal#")]
    [InlineData("cop:legal#")]
    public void A_reserved_or_malformed_namespace_is_refused(string space) =>
        Should.Throw<ArgumentException>(() => JsonLdVocabulary.Create("legal", space)).ParamName.ShouldBe("space");

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a/b")]
    [InlineData("#Event")]
    [InlineData("größe")]
    public void A_malformed_name_is_refused(string name)
    {
        var legal = JsonLdVocabulary.Create("legal", Space);
        Should.Throw<ArgumentException>(() => legal.WithEventClass("x", name)).ParamName.ShouldBe("name");
        Should.Throw<ArgumentException>(() => legal.WithArtifactClass("x", name)).ParamName.ShouldBe("name");
        Should.Throw<ArgumentException>(() => legal.WithProperty("x", "/a", name)).ParamName.ShouldBe("name");
    }

    [Fact]
    public void A_type_has_one_class_and_a_property_one_definition()
    {
        var legal = JsonLdVocabulary.Create("legal", Space).WithEventClass("x", "X").WithArtifactClass("x", "Y")
            .WithProperty("x", "/a", "a");
        Should.Throw<ArgumentException>(() => legal.WithEventClass("x", "Z"));
        Should.Throw<ArgumentException>(() => legal.WithArtifactClass("x", "Z"));
        Should.Throw<ArgumentException>(() => legal.WithProperty("x", "/b", "a"));
        Should.Throw<ArgumentException>(() => legal.WithProperty("y", "b", "a")).ParamName.ShouldBe("pointer");
        Should.Throw<ArgumentException>(() => new JsonLdExport(new JsonLdOptions { Vocabularies = [legal, legal] }));
    }

    [Fact]
    public void An_artifact_type_of_a_host_has_its_class()
    {
        var legal = JsonLdVocabulary.Create("legal", Space).WithArtifactClass("legal/contract", "Contract");
        var node = new JsonLdExport(new JsonLdOptions { Vocabularies = [legal] }).Describe(Entry("legal/contract"));
        node.Types.ShouldBe(["cop:Artifact", "legal:Contract"]);
        node.ToNQuads().ShouldContain("<https://example.org/legal#Contract>");
        node.ToDocument()["@context"]!.ToString().ShouldBe($$"""["{{JsonLdContext.Iri}}",{"legal":"{{Space}}"}]""");
    }

    private static ArtifactEntry Entry(string type) => new()
    {
        TopicId = "t", Id = "a", Type = type, EventId = "e", Hash = CopHash.Sha256("x"u8), CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch, CreatedSeq = 1, UpdatedSeq = 1,
    };
}
