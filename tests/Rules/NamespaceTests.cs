namespace Cop.Rules.Tests;

/// <summary>The namespaces of Cop.Core: a host reads through one of them, and each of the others has its own readers.</summary>
public sealed class NamespaceTests
{
    // What a host writes by name. Typed events, handlers and outputs are such names; records of the core's own events are not counted here,
    // since a host that works with tasks or topics takes them by a second using.
    private const int MaxTypesForHosts = 90;

    /// <summary>What only some readers need. A new namespace is a decision, made here.</summary>
    private static readonly string[] Others =
        ["Cop.Events", "Cop.Storage", "Cop.Profiles", "Cop.Causality", "Cop.Protocol", "Cop.Runtime", "Cop.Health", "Cop.Surfaces"];

    private static IEnumerable<Type> PublicTypes => typeof(CopKernel).Assembly.GetExportedTypes().Where(type => type.DeclaringType is null);

    [Fact]
    public void The_namespace_of_hosts_has_at_most_90_public_types() =>
        PublicTypes.Count(type => type.Namespace == "Cop").ShouldBeLessThanOrEqualTo(
        MaxTypesForHosts,
        $"Move what a host does not name to one of {string.Join(", ", Others)}.");

    [Fact]
    public void Public_types_are_in_known_namespaces()
    {
        Offenders.MustBeNone(
            PublicTypes.Where(type => type.Namespace != "Cop" && !Others.Contains(type.Namespace)).Select(type => type.FullName!),
            "Add the namespace to this test and to docs/ARCHITECTURE.md.");
        Others.ShouldBeSubsetOf(PublicTypes.Select(type => type.Namespace), "A namespace without public types is not to be named here.");
    }

    [Fact]
    public void The_architecture_page_lists_every_namespace()
    {
        var page = Repository.Read("docs/ARCHITECTURE.md");
        Offenders.MustBeNone(
            Others.Where(name => !page.Contains($"| `{name}` |", StringComparison.Ordinal)),
            "Say in docs/ARCHITECTURE.md for whom the namespace is.");
    }

    // Code that a host copies from the samples names no type of stores.
    [Fact]
    public void Samples_do_without_the_namespace_of_stores() => Offenders.MustBeNone(
        from file in Repository.Sources("samples", "tests/Samples", "tests/Samples.Host")
        where file.Code.Contains("Cop.Storage", StringComparison.Ordinal)
        select file.Path,
        "Make what a host needs part of the namespace Cop.");
}
