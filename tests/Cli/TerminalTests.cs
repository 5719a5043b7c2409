using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Cop.Cli.Tests;

/// <summary>The demo at a terminal: a pseudo terminal of the system's own <c>script</c>, and keys pressed at it.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private const string Question = "Accept?";
    private const string CtrlC = "\u0003";
    private const string Colour = @"\u001b\[(?:[0-9]+;)*(?:3[0-9]|9[0-7]|38;[0-9;]+)m";
    private const int Columns = 100;

    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Ctrl_C_at_a_question_ends_cleanly_and_the_same_command_asks_again()
    {
        var interrupted = await DemoAsync(_ => CtrlC);
        interrupted.ExitCode.ShouldBe(130, interrupted.ToString());
        interrupted.Output.ShouldContain("Interrupted. Committed events are kept; run the same command again to continue.");

        var again = await DemoAsync(_ => "y\r");
        again.ExitCode.ShouldBe(0, again.ToString());
        again.Output.ShouldContain("Resuming the review of");
        Count(again.Output, Question).ShouldBe(4);
        (await DecisionsAsync()).ShouldBe(["accepted", "accepted", "accepted", "accepted"]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public async Task The_demo_fits_the_terminal(int columns)
    {
        var review = await DemoAsync(question => question == 2 ? "n\r" : "y\r", columns);
        review.ExitCode.ShouldBe(0, review.ToString());
        var lines = PlainText(review.Output).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        lines.Where(line => line.Length > columns).ShouldBeEmpty();
        lines.ShouldContain("  planner   created 5 tasks, one for each section");
        lines.ShouldContain("  checker   checked 5 sections; findings in 4");
        lines.ShouldContain("Question 2 of 4: Skipped");
        lines.ShouldContain("  reviewer  accepted 3, rejected 1");
        lines.ShouldContain(line => line.StartsWith("  cop topic why ", StringComparison.Ordinal));
        PlainText(review.Output).ReplaceLineEndings(" ").ShouldContain("Accepting lists the findings");
        var timeline = lines.SkipWhile(line => !line.StartsWith("Timeline", StringComparison.Ordinal))
            .Skip(1).TakeWhile(line => line.Length > 0).ToList();
        timeline.Count.ShouldBeGreaterThan(20);
        timeline.ShouldAllBe(line => TimelineRow().IsMatch(line));
    }

    [Fact]
    public async Task A_listing_fits_the_terminal()
    {
        (await Tool.RunAsync("demo", FaultyDocument.Write(_directory), "--yes", "--store", Store)).ExitCode.ShouldBe(0);
        foreach (var columns in (int[])[40, 60, 80, 120])
        {
            using var terminal = Tool.StartAtTerminal(columns, [], "topic", "list", "--store", Store);
            var listing = PlainText((await Tool.EndAsync(terminal)).Output).ReplaceLineEndings("\n");
            // An id has no place to break at.
            listing.Split('\n').Where(line => line.Length > Math.Max(columns, 50)).ShouldBeEmpty();
            listing.ShouldContain(columns == 120 ? "  closed  1" : "\n  status closed, events 1");
            listing.ShouldMatch(@"Review\s+of\s+faulty\.md");
        }
    }

    [Fact]
    public async Task NO_COLOR_leaves_out_the_colours()
    {
        (await DemoAsync(_ => "y\r")).Output.ShouldMatch(Colour);
        var plain = await DemoAsync(_ => "y\r", Columns, ("NO_COLOR", "1"));
        plain.ExitCode.ShouldBe(0, plain.ToString());
        plain.Output.ShouldNotMatch(Colour);
    }

    [Fact]
    public async Task Each_answer_is_recorded_as_given()
    {
        var review = await DemoAsync(question => question == 2 ? "n\r" : "y\r");
        review.ExitCode.ShouldBe(0, review.ToString());
        (await DecisionsAsync()).ShouldBe(["accepted", "rejected", "accepted", "accepted"]);
    }

    private async Task<string[]> DecisionsAsync() =>
    [
        .. (await Tool.JsonAsync("topic", "log", "--store", Store)).GetProperty("events").EnumerateArray()
            .Where(each => each.GetProperty("type").GetString() == "human.decision.provided")
            .Select(each => each.GetProperty("payload").GetProperty("decision").GetString()!),
    ];

    // Presses keys whenever another question is there; keys pressed earlier could be lost to the prompt before it.
    private async Task<ToolResult> DemoAsync(Func<int, string> keys, int columns = Columns, params (string, string)[] variables)
    {
        using var terminal = Tool.StartAtTerminal(columns, variables, "demo", FaultyDocument.Write(_directory), "--store", Store);
        using var timeout = new CancellationTokenSource(Tool.Timeout);
        try
        {
            var (output, asked, piece) = (new StringBuilder(), 0, new char[1024]);
            while (await terminal.StandardOutput.ReadAsync(piece, timeout.Token) is > 0 and var length)
            {
                output.Append(piece, 0, length);
                for (; asked < Count(output.ToString(), Question); )
                {
                    await terminal.StandardInput.WriteAsync(keys(++asked).AsMemory(), timeout.Token);
                    await terminal.StandardInput.FlushAsync(timeout.Token);
                }
            }

            await terminal.WaitForExitAsync(timeout.Token);
            return new ToolResult(terminal.ExitCode, output.ToString(), "");
        }
        finally
        {
            if (!terminal.HasExited)
                terminal.Kill(entireProcessTree: true);
        }
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;

    private static string PlainText(string output) => ControlSequence().Replace(output, "");

    [GeneratedRegex(@"\u001b(?:\[[0-9;?]*[A-Za-z]|[=>])|.*\r(?!\n)")]
    private static partial Regex ControlSequence();

    [GeneratedRegex(@"^ *(#[0-9]|… )")]
    private static partial Regex TimelineRow();
}
