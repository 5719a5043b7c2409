namespace Cop.Rules.Tests;

public sealed class OptionTableTests
{
    [Fact]
    public void Every_option_stands_in_the_table_of_the_hosting_page()
    {
        var page = Repository.Read("docs/HOSTING.md");
        (string Prefix, Type Type)[] records =
            [("Limits.", typeof(AdmissionLimits)), ("Pipeline.", typeof(PipelineOptions)), ("Scheduler.", typeof(SchedulerOptions)), ("", typeof(AgentOptions))];
        Offenders.MustBeNone(
            from record in records
            from option in record.Type.GetProperties()
            where !page.Contains($"| `{record.Prefix}{option.Name}` |", StringComparison.Ordinal)
            select $"{record.Prefix}{option.Name}",
            "An option has its row in docs/HOSTING.md: unit, default, limit.");
    }

    [Fact]
    public void Every_instrument_stands_in_the_table_of_the_hosting_page()
    {
        var page = Repository.Read("docs/HOSTING.md");
        var source = Repository.Read("src/Cop.Core/Runtime/CopTelemetry.cs");
        Offenders.MustBeNone(
            System.Text.RegularExpressions.Regex.Matches(source, "\"(cop\\.[a-z_.]+)\"").Select(name => name.Groups[1].Value)
                .Where(name => !page.Contains($"| `{name}` |", StringComparison.Ordinal)),
            "An instrument has its row in docs/HOSTING.md.");
    }
}
