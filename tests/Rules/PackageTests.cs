using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Cop.Rules.Tests;

/// <summary>The package and project references that each project may have.</summary>
public sealed class PackageTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Cop.Core"] =
        [
            "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Cop.Generators",
        ],
        ["Cop.Generators"] = ["Microsoft.CodeAnalysis.CSharp"],
        ["Cop.Store.Embedded"] = ["Cop.Core", "Microsoft.Extensions.Logging.Abstractions"],
        ["Cop.Interop"] = ["Cop.Core", "CloudNative.CloudEvents.SystemTextJson"],
        ["Cop.AspNetCore"] = ["Cop.Core", "Cop.Interop", "Microsoft.AspNetCore.App"],
        ["Cop.Dashboard"] = ["Cop.AspNetCore", "Microsoft.AspNetCore.App"],
        ["Cop.Transport"] = ["Cop.Core", "Cop.Interop"],
        ["Cop.Transport.Http"] = ["Cop.AspNetCore", "Cop.Transport", "Microsoft.AspNetCore.App"],
        ["Cop.Transport.Nats"] = ["Cop.Transport", "NATS.Net"],
        ["Cop.Transport.RabbitMQ"] = ["Cop.Transport", "RabbitMQ.Client"],
        ["Cop.Mcp"] =
        [
            "Cop.AspNetCore", "Cop.Core", "Cop.Hitl", "Microsoft.AspNetCore.App", "ModelContextProtocol",
            "ModelContextProtocol.AspNetCore",
        ],
        ["Cop.HealthChecks"] = ["Cop.Core", "Microsoft.Extensions.Diagnostics.HealthChecks"],
        ["Cop.Store.Marten"] = ["Cop.Core", "Marten", "Npgsql"],
        ["Cop.Store.Postgres"] = ["Cop.Core", "Npgsql", "Polly.Core"],
        ["Cop.Store.Postgres.EntityFrameworkCore"] = ["Cop.Store.Postgres", "Npgsql.EntityFrameworkCore.PostgreSQL"],
        ["Cop.Conformance"] = ["Cop.Core", "xunit", "Shouldly"],
        ["Cop.Conformance.Runner"] =
            ["Cop.Core", "Cop.Hitl", "Cop.AI", "Cop.Ledger", "Cop.Store.Embedded", "Cop.Interop", "Microsoft.AspNetCore.App"],
        ["Cop.Cli"] =
        [
            "Cop.Core", "Cop.AspNetCore", "Cop.Dashboard", "Cop.Store.Embedded", "Cop.Interop", "Cop.Ledger", "Cop.Store.Marten",
            "Cop.Store.Postgres", "Cop.Conformance.Runner", "Cop.Samples.Review", "Cop.Samples.SupportDesk",
            "Cop.Packages", "Cop.Hitl", "Cop.AI",
            "Cop.Mcp", "Cop.Transport.Http", "Cop.Transport.Nats", "Cop.Transport.RabbitMQ",
                "System.CommandLine", "Spectre.Console",
            "Microsoft.AspNetCore.App",
        ],
        ["Cop.Simulation"] = ["Cop.Core", "Cop.Store.Embedded"],
        ["Cop.Ledger.Postgres"] = ["Cop.Ledger", "Npgsql"],
        ["Cop.Ledger"] = ["Cop.Core", "NSec.Cryptography", "System.Security.Cryptography.Pkcs"],
        ["Cop.Packages"] =
        [
            "Cop.Core", "Cop.AI", "Semver", "Microsoft.Extensions.Primitives", "YamlDotNet", "Markdig", "Microsoft.ML.Tokenizers",
            "Microsoft.ML.Tokenizers.Data.O200kBase", "Microsoft.ML.Tokenizers.Data.Cl100kBase",
        ],
        ["Cop.Testing"] = ["Cop.Core", "Cop.Hitl", "Cop.Store.Embedded", "Cop.Simulation", "Microsoft.Extensions.DependencyInjection"],
        ["Cop.Hitl"] = ["Cop.Core", "JsonSchema.Net"],
        ["Cop.AI.AgentFramework"] = ["Cop.Core", "Cop.Hitl", "Cop.AI", "Microsoft.Agents.AI"],
        ["Cop.AI"] = ["Cop.Core", "Cop.Hitl", "Microsoft.Extensions.AI", "ModelContextProtocol", "Polly.Core"],
    };

    [Fact]
    public void Every_shipped_project_is_in_the_table() => Offenders.MustBeNone(
        Repository.Projects.Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(name => !Allowed.ContainsKey(name)),
        "Say in this test what the project may refer to.");

    [Fact]
    public void A_package_is_used_only_by_its_module() => Offenders.MustBeNone(
        from project in Repository.Projects
        let name = Path.GetFileNameWithoutExtension(project)
        from reference in References(project)
        where Allowed.TryGetValue(name, out var allowed) && !allowed.Contains(reference)
        select $"{name} refers to {reference}",
        "One package, one room; a new reference needs a line in this table and one in docs/ARCHITECTURE.md.");

    [Fact]
    public void The_architecture_page_lists_every_shipped_package()
    {
        var page = Repository.Read("docs/ARCHITECTURE.md");
        Offenders.MustBeNone(
            Allowed.Values.SelectMany(allowed => allowed)
                .Where(package => !package.StartsWith("Cop.", StringComparison.Ordinal)
                    && !page.Contains($"`{package}`", StringComparison.Ordinal)),
            "No new package without a line in docs/ARCHITECTURE.md.");
    }

    // The assemblies are asked, not the projects: a friend is named by its assembly, and the one of Cop.Cli is 'cop'.
    [Fact]
    public void Packages_use_only_public_types_of_each_other()
    {
        var shipped = Repository.Projects.Select(AssemblyName).Append("Cop.Samples.Review").ToList();
        Offenders.MustBeNone(
            from assembly in shipped.Select(Assembly.Load)
            from friend in assembly.GetCustomAttributes<InternalsVisibleToAttribute>()
                .Select(attribute => attribute.AssemblyName.Split(',')[0])
            where shipped.Contains(friend, StringComparer.OrdinalIgnoreCase)
            select $"{assembly.GetName().Name} gives its internals to {friend}",
            "What our packages need of each other, packages of others need as well: make it public.");
    }

    [Fact]
    public void The_rule_of_public_types_sees_friends() => Repository.Projects.Select(AssemblyName).Select(Assembly.Load)
        .Count(assembly => assembly.IsDefined(typeof(InternalsVisibleToAttribute)))
            .ShouldBeGreaterThan(5, "Tests are friends of most packages.");

    private static string AssemblyName(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("AssemblyName").SingleOrDefault()?.Value
            ?? Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> References(string project) =>
        from element in XDocument.Parse(Repository.Read(project)).Descendants()
        where element.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference"
        let include = (string?)element.Attribute("Include")
        where include is not null
        select element.Name.LocalName == "ProjectReference" ? Path.GetFileNameWithoutExtension(include.Replace('\\', '/')) : include;
}
