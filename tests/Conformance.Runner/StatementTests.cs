namespace Cop.Conformance.Tests;

/// <summary>The contents of compliance statements.</summary>
[Trait("spec", "11"), Trait("spec", "11.8")]
public sealed class StatementTests
{
    [Fact]
    public async Task A_statement_lists_version_level_features_and_limitations()
    {
        var statement = await StatementAsync("protocol.claim");
        statement.ShouldStartWith("# Compliance statement: bad 0\n\n**COP 1.0 — Core**\n");
        statement.ShouldContain("Claimed optional features: crash, positions.");
        statement.ShouldContain("| protocol | 1 | 0 | 0 |");
        statement.ShouldContain("- hitl: not claimed; none of ");
        statement.ShouldContain("- transport: not claimed; none of ");
        statement.ShouldNotContain("process");
    }

    [Fact]
    public async Task A_statement_after_failures_claims_no_level()
    {
        var statement = await StatementAsync("protocol.claim", "vector.cloudevents.import");
        statement.ShouldContain("It does not conform to COP 1.0 — Core.");
        statement.ShouldNotContain("**COP 1.0");
        statement.ShouldContain("- Fails `vector.cloudevents.import.");
        statement.ShouldMatch("- transport: [1-9][0-9]* of [0-9]+ requirements are tested: 0 met, [1-9][0-9]* violated\\.");
    }

    private static async Task<string> StatementAsync(params string[] checks)
    {
        using var target = new BadTarget(
            operation => operation == "hello"
                ? BadTarget.Hello(Messages.CoreOperations, features: ["positions", "crash"])
                : """{"ok":true,"data":{}}""");
        return ReportStatement.Write(
            await Runs.OnAsync(new HttpTarget(target.Address), new RunOptions { Timeout = HangLimit.Span, Only = [.. checks] }));
    }
}
