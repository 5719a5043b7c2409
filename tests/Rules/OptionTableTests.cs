namespace Cop.Rules.Tests;

public sealed class OptionTableTests
{
    [Fact]
    public void The_hosting_page_lists_every_option()
    {
        var page = Repository.Read("docs/HOSTING.md");
        (string Prefix, Type Type)[] records =
            [("Limits.", typeof(AdmissionLimits)), ("Pipeline.", typeof(PipelineOptions)), ("Scheduler.", typeof(SchedulerOptions)),
                ("", typeof(AgentOptions))];
        Offenders.MustBeNone(
            from record in records
            from option in record.Type.GetProperties()
            where !page.Contains($"| `{record.Prefix}{option.Name}` |", StringComparison.Ordinal)
            select $"{record.Prefix}{option.Name}",
            "An option has its row in docs/HOSTING.md: unit, default, limit.");
    }

    [Fact]
    public void The_hosting_page_lists_every_instrument()
    {
        var page = Repository.Read("docs/HOSTING.md");
        var source = Repository.Read("src/Cop.Core/Runtime/CopTelemetry.cs");
        Offenders.MustBeNone(
            System.Text.RegularExpressions.Regex.Matches(source, "\"(cop\\.[a-z_.]+)\"").Select(name => name.Groups[1].Value)
                .Where(name => !page.Contains($"| `{name}` |", StringComparison.Ordinal)),
            "An instrument has its row in docs/HOSTING.md.");
    }
}
