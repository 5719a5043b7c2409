using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Stores.ChildProcess;

/// <summary>The work of a kernel that asks people: a text with several questions, each of which is answered and handled once.</summary>
internal static class PeopleWork
{
    public const string Topic = "people";
    public const string Handled = "answer.handled";
    public const int Questions = 3;

    private enum Verdict
    {
        Approve,
        Reject,
    }

    private sealed record Desk(string Name) : ICopData<Desk>;

    private static readonly Question<Desk, Verdict> Approval = new("approval");

    /// <summary>A kernel with the profile and the asking agent.</summary>
    public static CopOptions Options() => new()
    {
        Profiles = [HitlProfile.Create()],
        GlobalProfiles = [HitlProfile.Name],
        Agents = [Asker()],
        // A kill counts as a failed attempt of what it ends.
        Scheduler = new SchedulerOptions { DefaultContinuationAttempts = 10_000 },
    };

    /// <summary>Appends the event that the questions follow from; a repeated call finds it.</summary>
    public static Task<CopResult<AppendReceipt>> BeginAsync(CopKernel kernel, string topicId = Topic) =>
        kernel.AppendAsync(topicId, new EventDraft { Id = $"begin-{topicId}", Type = "text.submitted" }, Actor.System("host"));

    /// <summary>Approves a request; the same answer again is a duplicate.</summary>
    public static async Task AnswerAsync(CopKernel kernel, string requestId, string topicId = Topic) =>
        (await new HumanRequests(kernel).AnswerAsync(topicId, requestId, HumanAnswer.Decide("approve"), Actor.Human("bob"))
            .ConfigureAwait(false)).Unwrap();

    private static AgentRegistration Asker()
    {
        var cop = new CopBuilder(new ServiceCollection());
        var options = new AgentOptions { RetryDelay = TimeSpan.FromMilliseconds(5), MaxAttempts = 10_000 };
        cop.AddAgent("asker", options).On((TextSubmitted _, AgentContext context) => AgentOutput.FromParts(
                [.. Enumerable.Range(0, Questions).Select(desk => Ask(context, $"desk {desk}"))]))
            .OnAnswer(Approval, (desk, answer, _) => EventDraft.Create(
                Handled, ("desk", CopJson.From(desk.Name)), ("by", CopJson.From(((Answered<Verdict>)answer).By))));
        return cop.Build().Agents.Single();
    }

    private static OutputPart Ask(AgentContext context, string desk) =>
        Approval.Ask(context, "Fit to print?", new Desk(desk), new AskOptions { Key = desk, Timeout = TimeSpan.FromDays(30) });

    [EventType("text.submitted")]
    private sealed record TextSubmitted : EventPayload<TextSubmitted>;
}
