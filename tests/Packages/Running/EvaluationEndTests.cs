using Cop.AI;

namespace Cop.Packages.Tests;

/// <summary>The end of a run that is interrupted there.</summary>
public sealed class EvaluationEndTests
{
    [Fact]
    public async Task A_run_that_is_interrupted_behind_its_last_case_says_so_and_can_go_on()
    {
        using var project = new EvaluationProject();
        project.Write("tests/unit.yaml", "suite: unit\ncases:\n  - {id: only, input: Question, assert: [{contains: Answer}]}\n");
        string store = Path.Combine(project.Folder, ".cop", "store");
        int asked = 0, ended = 0;
        ScriptedChatClient Client() => new((_, _) =>
        {
            asked++;
            return ScriptedChatClient.Say("Answer");
        });
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => project.RunAsync(
            EvaluationProject.Ask(Client()), store, done =>
            {
                // The first report is of the result, the second of the end of its task.
                if (done == 1 && ++ended == 2) stop.Cancel();
            }, stop.Token));
        ended.ShouldBe(2);
        (await project.RunAsync(EvaluationProject.Ask(Client()), store)).Suites[0].Passed.ShouldBe(1);
        asked.ShouldBe(1, "the answer is recorded");
    }
}
