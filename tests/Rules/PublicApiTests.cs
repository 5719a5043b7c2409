using System.Reflection;
using Cop.Conformance;

namespace Cop.Rules.Tests;

/// <summary>A change of the public API needs an approval in the file beside the package.</summary>
public sealed class PublicApiTests
{
    private static readonly Dictionary<string, Assembly> Surfaces = new()
    {
        ["Cop.Core"] = typeof(CopKernel).Assembly,
        ["Cop.Store.Embedded"] = typeof(EmbeddedEventStore).Assembly,
        ["Cop.AspNetCore"] = typeof(AspNetCore.ITopicAccess).Assembly,
        ["Cop.Dashboard"] = typeof(Dashboard.CopDashboardExtensions).Assembly,
        ["Cop.Interop"] = typeof(CloudEventJson).Assembly,
        ["Cop.Transport"] = typeof(Transport.Replication).Assembly,
        ["Cop.Transport.Http"] = typeof(Transport.Http.HttpSource).Assembly,
        ["Cop.Transport.Nats"] = typeof(Transport.Nats.NatsSource).Assembly,
        ["Cop.Transport.RabbitMQ"] = typeof(Transport.RabbitMQ.RabbitSource).Assembly,
        ["Cop.Mcp"] = typeof(Mcp.CopMcpServer).Assembly,
        ["Cop.HealthChecks"] = typeof(CopHealthChecksBuilderExtensions).Assembly,
        ["Cop.Store.Postgres"] = typeof(PostgresEventStore).Assembly,
        ["Cop.Store.Marten"] = typeof(MartenEventStore).Assembly,
        ["Cop.Store.Postgres.EntityFrameworkCore"] = typeof(CopTransactionExtensions).Assembly,
        ["Cop.Simulation"] = typeof(Simulation).Assembly,
        ["Cop.Ledger"] = typeof(Ledger.Checkpoint).Assembly,
        ["Cop.Ledger.Postgres"] = typeof(Ledger.PostgresKeyVault).Assembly,
        ["Cop.Testing"] = typeof(Testing.CopTest).Assembly,
        ["Cop.Hitl"] = typeof(Hitl.HitlProfile).Assembly,
        ["Cop.AI"] = typeof(AI.AiProfile).Assembly,
        ["Cop.AI.AgentFramework"] = typeof(AI.AgentFramework.FrameworkAgentScope).Assembly,
        ["Cop.Packages"] = typeof(Packages.Diagnostic).Assembly,
        ["Cop.Conformance"] = typeof(EventStoreConformanceTests).Assembly,
    };

    /// <summary>Tools and hosts, which have commands and no public API.</summary>
    private static readonly string[] Programs = ["Cop.Cli"];

    /// <summary>Libraries that only a tool or the compiler loads: it uses their public types, and no host refers to them.</summary>
    private static readonly string[] PartsOfTools = ["Cop.Conformance.Runner", "Cop.Generators"];

    [Theory]
    [InlineData("Cop.Core")]
    [InlineData("Cop.Store.Embedded")]
    [InlineData("Cop.AspNetCore")]
    [InlineData("Cop.Dashboard")]
    [InlineData("Cop.Transport")]
    [InlineData("Cop.Transport.Http")]
    [InlineData("Cop.Transport.Nats")]
    [InlineData("Cop.Transport.RabbitMQ")]
    [InlineData("Cop.Mcp")]
    [InlineData("Cop.Interop")]
    [InlineData("Cop.HealthChecks")]
    [InlineData("Cop.Store.Postgres")]
    [InlineData("Cop.Store.Marten")]
    [InlineData("Cop.Store.Postgres.EntityFrameworkCore")]
    [InlineData("Cop.Simulation")]
    [InlineData("Cop.Ledger")]
    [InlineData("Cop.Ledger.Postgres")]
    [InlineData("Cop.Testing")]
    [InlineData("Cop.Hitl")]
    [InlineData("Cop.AI")]
    [InlineData("Cop.AI.AgentFramework")]
    [InlineData("Cop.Packages")]
    [InlineData("Cop.Conformance")]
    public void The_public_API_is_the_approved_one(string package)
    {
        var path = Path.Combine(
            Repository.Root, Path.GetDirectoryName(Repository.Projects.Single(each => Path.GetFileNameWithoutExtension(each) == package))!,
            "PublicApi.approved.txt");
        var surface = PublicSurface.Of(Surfaces[package]);
        if (Environment.GetEnvironmentVariable("COP_APPROVE") == "1")
            File.WriteAllText(path, surface);
        var approved = File.Exists(path) ? File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal) : "";
        if (surface != approved)
        {
            Assert.Fail(
                $"The public surface of {package} is not the approved one:\n{Difference(approved, surface)}\n" +
                "If that is meant, say so in CHANGELOG.md and approve it: COP_APPROVE=1 dotnet test tests/Rules");
        }
    }

    [Fact]
    public void Every_package_has_an_approved_API_file() => Offenders.MustBeNone(
        Repository.Projects.Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(name => !Surfaces.ContainsKey(name) && !Programs.Contains(name) && !PartsOfTools.Contains(name)),
        "Add the package to this test.");

    [Fact]
    public void A_program_has_no_public_API() => Offenders.MustBeNone(
        Programs.SelectMany(program => Repository.Sources($"src/{program}"))
            .SelectMany(file => file.Types.Where(type => type.IsPublic).Select(type => $"{file.Path}: {type.TypeName}")),
        "The types of a program are internal.");

    private static string Difference(string approved, string surface)
    {
        var (before, after) = (Located(approved), Located(surface));
        return string.Join('\n', before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line)));
    }

    // A member's line does not name its type.
    private static List<string> Located(string surface)
    {
        var (lines, type) = (new List<string>(), "");
        foreach (var line in surface.Split('\n').Where(line => line.Length > 1))
        {
            if (line[0] != ' ')
                type = line;
            lines.Add(line[0] == ' ' ? $"{line.Trim()}    in {type}" : line);
        }

        return lines;
    }
}
