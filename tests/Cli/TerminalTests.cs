using System.Diagnostics;
using System.Text;

namespace Cop.Cli.Tests;

/// <summary>The demo at a terminal: a pseudo terminal of the system's own <c>script</c>, and keys pressed at it.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Question = "Accept?";
    private const string CtrlC = "\u0003";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Ctrl_C_at_a_question_ends_cleanly_and_the_same_command_asks_again()
    {
        var interrupted = await DemoAsync(_ => CtrlC);
        interrupted.ExitCode.ShouldBe(130, interrupted.ToString());
        interrupted.Output.ShouldContain("Interrupted; what is durable stays, and the same command goes on from there.");

        var again = await DemoAsync(_ => "y\r");
        again.ExitCode.ShouldBe(0, again.ToString());
        again.Output.ShouldContain("Going on with the review of");
        Count(again.Output, Question).ShouldBe(4);
        (await DecisionsAsync()).ShouldBe(["accepted", "accepted", "accepted", "accepted"]);
    }

    [Fact]
    public async Task Each_answer_is_what_the_person_gave()
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
    private async Task<ToolResult> DemoAsync(Func<int, string> keys)
    {
        using var terminal = Tool.StartAtTerminal("demo", FaultyDocument.Write(_directory), "--store", Store);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, asked, piece) = (new StringBuilder(), 0, new char[1024]);
            while (await terminal.StandardOutput.ReadAsync(piece, patience.Token) is > 0 and var length)
            {
                output.Append(piece, 0, length);
                for (; asked < Count(output.ToString(), Question); )
                {
                    await terminal.StandardInput.WriteAsync(keys(++asked).AsMemory(), patience.Token);
                    await terminal.StandardInput.FlushAsync(patience.Token);
                }
            }

            await terminal.WaitForExitAsync(patience.Token);
            return new ToolResult(terminal.ExitCode, output.ToString(), "");
        }
        finally
        {
            if (!terminal.HasExited)
                terminal.Kill(entireProcessTree: true);
        }
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;
}
