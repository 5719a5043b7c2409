using System.Text.RegularExpressions;
using Cop.Hitl;

namespace Cop.Cli.Tests;

/// <summary>Requests to people at the terminal.</summary>
public sealed partial class InboxTests : IDisposable
{
    private static readonly CopOptions Options = new()
    {
        RunAgents = false, Profiles = [HitlProfile.Create()], GlobalProfiles = [HitlProfile.Name],
    };

    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_request_is_listed_shown_passed_on_and_answered()
    {
        await AskAsync();
        var listed = (await Tool.JsonHereAsync("inbox", "list", "--role", "role:editor", "--store", Store)).GetProperty("items");
        listed.GetArrayLength().ShouldBe(1);
        listed[0].GetProperty("requestId").GetString().ShouldBe("request-1");
        (await Tool.JsonHereAsync("inbox", "list", "--as", "human:bob", "--store", Store)).GetProperty("items").GetArrayLength()
            .ShouldBe(0);
        var shown = await Tool.RunHereAsync("inbox", "show", "request-1", "--store", Store);
        shown.Output.ShouldContain("Fit to print?");
        shown.Output.ShouldContain("approve, reject");

        (await RefusedAsync(ExitCode.Policy, "inbox", "answer", "1", "approve", "--as", "human:bob")).ShouldContain("not_addressee");
        (await RefusedAsync(ExitCode.BadInput, "inbox", "answer", "1", "burn", "--as", "human:bob", "--role", "role:editor"))
            .ShouldContain("invalid_answer");
        (await RefusedAsync(ExitCode.BadInput, "inbox", "answer", "none", "approve")).ShouldContain("request_unknown");
        (await RefusedAsync(ExitCode.BadInput, "inbox", "show", "none")).ShouldContain("request_unknown");
        await Tool.JsonHereAsync("inbox", "delegate", "1", "human:lee", "--as", "human:bob", "--role", "role:editor", "--store", Store);
        var answered = await Tool.JsonHereAsync("answer", "1", "approve", "--as", "human:lee", "--store", Store);
        answered.GetProperty("type").GetString().ShouldBe(HitlEventTypes.DecisionProvided);
        (await RefusedAsync(ExitCode.Failed, "inbox", "answer", "request-1", "reject", "--as", "human:kim"))
            .ShouldContain("request_closed");

        // The host with the profile goes on with what the tool wrote.
        await using var kernel = await StartAsync();
        (await new HumanRequests(kernel).GetAsync("t", "request-1")).Unwrap()!.Status.ShouldBe(HumanRequestStatus.Answered);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_without_the_profile_has_no_requests_and_stays_without_it()
    {
        await using (var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap()))
            (await kernel.AppendAsync("t", EventDraft.Create("note.taken"), Actor.Human("ada"))).Unwrap();
        (await Tool.JsonHereAsync("inbox", "list", "--store", Store)).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await RefusedAsync(ExitCode.BadInput, "inbox", "answer", "x", "yes")).ShouldContain("request_unknown");
        // A host without the profile still writes.
        await using var again = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap());
        (await again.AppendAsync("t", EventDraft.Create("note.taken"), Actor.Human("ada"))).Unwrap();
    }

    [Fact]
    public async Task A_decision_that_holds_on_is_listed_and_revoked()
    {
        await AskAsync(("subject", CopJson.From("refund")), ("standing", CopJson.Array(CopJson.From("topic"))));
        string[] bob = ["--as", "human:bob", "--role", "role:editor"];
        (await RefusedAsync(ExitCode.BadInput, [.. Answer, "--holds-for", "arguments", .. bob])).ShouldContain("standing_refused");
        (await RefusedAsync(ExitCode.BadInput, [.. Answer, "--holds-for", "everything", .. bob])).ShouldContain("everything");
        (await RefusedAsync(ExitCode.BadInput, [.. Answer, "--holds-for", "topic", "--until", "soon", .. bob]))
            .ShouldContain("2027-01-31T12:00Z");
        await Tool.JsonHereAsync([.. Answer, "--holds-for", "topic", "--until", "2100-01-31T12:00Z", .. bob, "--store", Store]);
        var standing = (await Tool.JsonHereAsync("inbox", "standing", "--store", Store)).GetProperty("items")[0];
        (standing.GetProperty("subject").GetString(), standing.GetProperty("until").GetString())
            .ShouldBe(("refund", "2100-01-31T12:00:00.000Z"));
        var id = standing.GetProperty("id").GetString()!;
        (await Tool.RunHereAsync("inbox", "standing", "--store", Store)).Output.ShouldContain("refund");
        (await RefusedAsync(ExitCode.BadInput, ["inbox", "revoke", "nothing", .. bob])).ShouldContain("cop inbox standing");
        (await RefusedAsync(ExitCode.Policy, "inbox", "revoke", id, "--as", "human:eve")).ShouldContain("not_addressee");
        var revoked = await Tool.JsonHereAsync(["inbox", "revoke", id[^8..], "--reason", "It was a mistake.", .. bob, "--store", Store]);
        revoked.GetProperty("type").GetString().ShouldBe(HitlEventTypes.Revoked);
        (await Tool.JsonHereAsync("inbox", "standing", "--store", Store)).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public async Task Requests_and_events_fit_the_terminal(int columns)
    {
        await AskAsync(("proposal", CopJson.From(string.Join(' ', Enumerable.Repeat("a long text", 30)))));
        foreach (var command in (string[][])[
            ["inbox", "list"], ["inbox", "show", "request-1"], ["waiting"], ["watch", "--until", HitlEventTypes.DecisionRequested]])
        {
            using var terminal = Tool.StartAtTerminal(columns, [], [.. command, "--store", Store]);
            var shown = await Tool.EndAsync(terminal);
            shown.ExitCode.ShouldBe(0, shown.ToString());
            var lines = Escape().Replace(shown.Output, "").ReplaceLineEndings("\n").Split('\n');
            lines.Where(line => line.Length > columns).ShouldBeEmpty(string.Join(' ', command));
        }
    }

    [GeneratedRegex("\u001b(?:\\[[0-9;?]*[a-zA-Z]|[=>])")]
    private static partial Regex Escape();

    private static readonly string[] Answer = ["inbox", "answer", "1", "approve"];

    private async Task AskAsync(params (string, CopJson?)[] more)
    {
        await using var kernel = await StartAsync();
        var asked = EventDraft.Create(
            HitlEventTypes.DecisionRequested,
            [("requestId", CopJson.From("request-1")), ("question", CopJson.From("Fit to print?")),
                ("options", CopJson.Array(CopJson.From("approve"), CopJson.From("reject"))),
                ("assignee", CopJson.From("role:editor")), .. more]);
        (await kernel.AppendAsync("t", asked, Actor.System("host"))).Unwrap();
    }

    private async Task<CopKernel> StartAsync() => await CopKernel.StartAsync(
        (await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid, new EmbeddedOptions { Profiles = [HitlProfile.Create()] })).Unwrap(),
            Options);

    private async Task<string> RefusedAsync(int exitCode, params string[] arguments)
    {
        var refused = await Tool.RunHereAsync([.. arguments, "--store", Store]);
        refused.ExitCode.ShouldBe(exitCode, refused.ToString());
        return refused.Error;
    }
}
