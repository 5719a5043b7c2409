using Cop.Cli;
using Cop.Stores.Tests;

namespace Cop.Conformance.Tests;

/// <summary>Conforming targets: this kernel on each store, and the independent implementation in JavaScript.</summary>
public sealed class ConformingTests
{
    /// <summary>COP_APPROVE=1 rewrites the statement.</summary>
    [Fact, Trait("spec", "11.2"), Trait("spec", "10.1"), Trait("spec", "11.8")]
    public async Task The_embedded_store_conforms_and_its_statement_reports_the_checks()
    {
        var report = await Runs.OnAsync(new CommandTarget($"{Tool.Cop} conformance serve --stdio"));
        report.ShouldConform();
        report.Count(Verdict.NotTested).ShouldBe(0);
        report.Outcomes.Length.ShouldBe(Runs.Catalog.Checks.Length);
        var (statement, file) = (ReportStatement.Write(report), Repository.File("spec", "COMPLIANCE.md"));
        if (Environment.GetEnvironmentVariable("COP_APPROVE") == "1")
            await File.WriteAllTextAsync(file, statement);
        (await File.ReadAllTextAsync(file)).ShouldBe(statement, "spec/COMPLIANCE.md is out of date; COP_APPROVE=1 writes it anew.");
    }

    [Fact, Trait("spec", "11.2")]
    public async Task The_reference_in_JavaScript_conforms()
    {
        var report = await Runs.OnAsync(new CommandTarget(Tool.ReferenceJs));
        report.ShouldConform();
        report.Outcomes.Where(outcome => outcome.Verdict == Verdict.NotTested).ShouldAllBe(outcome => outcome.IsOptional);
    }

    [Fact, Trait("spec", "11.2")]
    public async Task The_store_on_a_journal_conforms()
    {
        var directory = Directory.CreateTempSubdirectory("cop-conformance-");
        try
        {
            (await Runs.OnAsync(
                new ServedTarget(new DirectoryStoreFactory(directory.FullName)),
                Runs.Patient with { Only = ["append", "delivery", "continuation", "replica"] })).ShouldConform();
            directory.EnumerateFileSystemInfos().ShouldBeEmpty("what a tester had stored is taken away");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>COP_LONG=1 runs every check.</summary>
    [Fact, Trait("spec", "11.2")]
    public async Task The_store_on_Postgres_conforms() =>
        (await Runs.OnAsync(new ServedTarget(new PostgresStoreFactory(Database())), OfServer("append", "delivery"))).ShouldConform();

    /// <summary>COP_LONG=1 runs every check.</summary>
    [Fact, Trait("spec", "11.2")]
    public async Task The_store_on_Marten_conforms() =>
        (await Runs.OnAsync(
            new ServedTarget(new MartenStoreFactory(MartenAddress.Read("marten:" + PostgresServer.Shared.ConnectionString, _ => null))),
            OfServer("append"))).ShouldConform();

    [Fact]
    public async Task The_embedded_store_conforms_over_HTTP()
    {
        using var process = Tool.StartCop("conformance", "serve", "--port", "0");
        try
        {
            var line = (await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
            line.ShouldStartWith("Listening on http://127.0.0.1:");
            (await Runs.OnAsync(
                new HttpTarget(new Uri(line["Listening on ".Length..])), Runs.Patient with { Only = ["protocol", "append", "delivery"] }))
            .ShouldConform();
        }
        finally
        {
            process.Kill();
        }
    }

    private static RunOptions OfServer(params string[] few) => Runs.Patient with
    {
        Only = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? [] : [.. few],
    };

    private static PostgresAddress Database() => PostgresAddress.Read("postgres:" + PostgresServer.Shared.ConnectionString, _ => null);
}
