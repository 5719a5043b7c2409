using System.Reflection;
using System.Text.Json;

namespace Cop.Core.Tests.JsonLd;

public sealed class JsonLdContextTests
{
    private static readonly CopJson Terms = JsonLdContext.Document["@context"]!;

    private static readonly CopJson Ontology =
        CopJson.Parse(File.ReadAllBytes(RepositoryRoot.File("spec", "jsonld", "v1", "ontology.jsonld"))).Unwrap();

    [Fact, Trait("spec", "7.2.1")]
    public void The_context_is_version_1_at_a_stable_IRI_and_protects_its_terms()
    {
        JsonLdContext.Iri.ShouldBe("https://cop.dev/spec/v1/context.jsonld");
        new JsonLdExport().Context.AsString().ShouldBe(JsonLdContext.Iri);
        Terms["@protected"]!.Kind.ShouldBe(JsonValueKind.True);
        Terms["@version"]!.ToString().ShouldBe("1.1");
    }

    [Fact, Trait("spec", "7.2.2")]
    public void The_eight_reserved_classes_are_defined_in_the_namespace_of_COP()
    {
        string[] classes = ["Event", "Topic", "Task", "Step", "Artifact", "Continuation", "Agent", "HumanActor"];
        Terms["cop"]!.AsString().ShouldBe("https://cop.dev/ns#");
        foreach (var name in classes)
        {
            Terms[$"cop:{name}"].ShouldNotBeNull(name);
            Defined(name)["@type"]!.AsString().ShouldBe("owl:Class");
        }
    }

    [Fact, Trait("spec", "7.3.3")]
    public void The_ontology_defines_each_term_of_the_context_and_no_other()
    {
        var used = Terms.Members.Select(member => member.Name).Where(name => name.StartsWith("cop:", StringComparison.Ordinal));
        var defined = Ontology["@graph"]!.Items.Select(item => item["@id"]!.AsString()!)
            .Where(name => name.StartsWith("cop:", StringComparison.Ordinal));
        defined.Order(StringComparer.Ordinal).ShouldBe(used.Order(StringComparer.Ordinal));
    }

    [Fact, Trait("spec", "7.3.3")]
    public void Every_member_of_the_views_has_a_term_of_the_context()
    {
        Type[] views = [typeof(Topic), typeof(CopTask), typeof(Step), typeof(ArtifactEntry), typeof(Continuation)];
        var members = views.SelectMany(view => view.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => property.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is null)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Distinct()
            .Where(name => name is not ("id" or "type"));
        foreach (var member in members)
            Terms[ViewTerms.Find(member).ShouldNotBeNull(member).Name].ShouldNotBeNull(member);
    }

    [Fact, Trait("spec", "7.2.1")]
    public void A_host_that_serves_the_context_names_its_own_address()
    {
        var options = new JsonLdOptions { ContextIri = "https://example.com/cop/v1.jsonld" };
        new JsonLdExport(options).Context.AsString().ShouldBe("https://example.com/cop/v1.jsonld");
        Should.Throw<ArgumentException>(() => new JsonLdExport(new JsonLdOptions { ContextIri = "context.jsonld" }));
        new JsonLdExport(new JsonLdOptions { EmbedContext = true }).Context.ShouldBe(Terms);
    }

    private static CopJson Defined(string name) =>
        Ontology["@graph"]!.Items.Single(item => item["@id"]!.AsString() == $"cop:{name}");
}
