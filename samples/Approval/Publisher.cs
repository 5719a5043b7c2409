using Cop;
using Cop.Hitl;

[EventType("article.submitted"), CopData] public sealed partial record Article(string Text);
[EventType("article.published"), CopData] public sealed partial record Published(string Receipt);
[EventType("article.returned")] public sealed partial record Returned(string Reason);
public enum Verdict { Approve, SendBack }

/// <summary>Asks an editor before it publishes, waits for three days without a process, and pays for one print.</summary>
public sealed class Publisher(IPress press)
{
    public static readonly Question<Article, Verdict> Approval = new("approval");

    public AgentOutput Ask(Article article, AgentContext context) =>
        [Approval.Ask(context, article.Text, article, new() { To = "role:editor", Timeout = TimeSpan.FromDays(3) })];

    public async Task<AgentOutput> DecidedAsync(Article article, Answer<Verdict> answer, AgentContext context, CancellationToken token) =>
        answer is Answered<Verdict> { Value: Verdict.Approve }
            ? await context.RunOnceAsync("print", (key, cancel) => press.PrintAsync(article.Text, key, cancel), token)
            : new Returned((answer as Answered<Verdict>)?.Rationale ?? "It was not approved in three days.");
}
