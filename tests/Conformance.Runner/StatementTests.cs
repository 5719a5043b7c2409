namespace Cop.Conformance.Tests;

/// <summary>A compliance statement says what was claimed and what came of it.</summary>
[Trait("spec", "11"), Trait("spec", "11.8")]
public sealed class StatementTests
{
    [Fact]
    public async Task A_statement_lists_version_level_features_and_limitations()
    {
        var statement = await StatementAsync("protocol.claim");
        statement.ShouldStartWith("# Compliance statement: bad 0\n\n**COP 1.0 — Core**\n");
        statement.ShouldContain("Optional features that it claims: crash, positions.");
        statement.ShouldContain("| protocol | 1 | 0 | 0 |");
        statement.ShouldContain("- Nothing is claimed of hitl: none of its ");
        statement.ShouldContain("- Nothing is claimed of transport: none of its ");
        statement.ShouldNotContain("process");
    }

    [Fact]
    public async Task A_statement_after_failures_claims_no_level_and_counts_the_requirements_of_each_part()
    {
        var statement = await StatementAsync("protocol.claim", "vector.cloudevents.import");
        statement.ShouldContain("It may not be called COP 1.0 — Core.");
        statement.ShouldNotContain("**COP 1.0");
        statement.ShouldContain("- Fails `vector.cloudevents.import.");
        statement.ShouldMatch("- Of transport, [1-9][0-9]* of [0-9]+ requirements are tried: 0 held, [1-9][0-9]* broken\\.");
    }

    private static async Task<string> StatementAsync(params string[] checks)
    {
        using var target = new BadTarget(operation => operation == "hello" ? BadTarget.Hello(Messages.CoreOperations, features: ["positions", "crash"]) : """{"ok":true,"data":{}}""");
        return ReportStatement.Write(await Runs.OnAsync(new HttpTarget(target.Address), new RunOptions { Timeout = TimeSpan.FromSeconds(20), Only = [.. checks] }));
    }
}
