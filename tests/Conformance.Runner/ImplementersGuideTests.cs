using System.Text.RegularExpressions;

namespace Cop.Conformance.Tests;

/// <summary>Follows docs/IMPLEMENTERS.md: its commands, in their order, in one shell.</summary>
public sealed partial class ImplementersGuideTests
{
    [Fact, Trait("spec", "11.7.3")]
    public async Task The_commands_of_the_guide_produce_a_report()
    {
        var guide = await File.ReadAllTextAsync(Repository.File("docs", "IMPLEMENTERS.md"));
        var blocks = CommandBlock().Matches(guide).Select(block => block.Groups[1].Value).ToList();
        // The command name of the guide, mapped to the built tool. A busy machine may take longer for an answer than the tool waits.
        var script = $"cop() {{ {Tool.Cop} \"$@\" --timeout 300 --total-timeout 3600; }}\n" +
            string.Concat(blocks.Select((block, number) => $"echo \"@@ {number}\"\n{block}echo \"=> $?\"\n"))
            + "rm -r \"$(dirname \"$mine\")\"\n";
        var ran = await Tool.EndAsync(Tool.Start("bash", "-c", script));
        ran.ExitCode.ShouldBe(0, ran.ToString());
        var parts = ran.Output.Split("@@ ", StringSplitOptions.RemoveEmptyEntries);
        parts.Length.ShouldBe(4, ran.ToString());
        parts[0].ShouldContain("CONFORMS to COP 1.0, level core");
        parts[0].ShouldContain("=> 0");
        parts[1].ShouldContain("NOT TESTED: the target does not have the operation 'append'");
        parts[1].ShouldContain("=> 6");
        parts[2].ShouldContain("CONFORMS to COP 1.0, level core");
        parts[2].ShouldContain("=> 0");
        parts[3].ShouldContain("**COP 1.0 — Core");
        parts[3].ShouldContain("=> 0");
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CommandBlock();
}
