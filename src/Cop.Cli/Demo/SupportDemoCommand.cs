using System.CommandLine;
using Cop.Hitl;
using Cop.Samples.SupportDesk;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>
/// <c>cop demo support</c>: an AI agent settles a refund with tools, and a person approves it. The model is a script, or the endpoint of
/// COP_LLM_ENDPOINT.
/// </summary>
internal static class SupportDemoCommand
{
    private static readonly Argument<string> Order = new("ORDER")
    {
        Description = "The order: o-17 costs 80 and needs an approval, o-4 costs 20.", DefaultValueFactory = _ => "o-17",
    };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Approves without asking." };

    public static Command Create()
    {
        var command = new Command("support", "Settles a refund: an AI agent, two tools, and your approval.") { Order, Yes };
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        using var client = ModelFromEnvironment.Create();
        var storage = await OpenStore.OpenStorageAsync(invocation, "demo", mustExist: false).ConfigureAwait(false);
        var host = await DemoHost.StartAsync(storage, cop => SupportDesk.Configure(cop, _ => client), invocation.Cancellation)
            .ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
            return await FollowAsync(invocation, host.Kernel, host.Inbox).ConfigureAwait(false);
    }

    private static async Task<int> FollowAsync(CommandContext invocation, CopKernel kernel, HumanRequests inbox)
    {
        var orderId = invocation.Arguments.GetValue(Order)!;
        var topicId = $"urn:cop:topic:demo-support:{orderId}";
        var screen = invocation.AsJson ? null : invocation.Screen;
        var request = new RefundRequested(orderId,
            "The cup arrived broken.").ToDraft() with { Id = $"urn:cop:event:demo-support:{orderId}" };
        (await kernel.AppendAsync(topicId, request, Actor.Human("customer"), cancellationToken: invocation.Cancellation)
            .ConfigureAwait(false)).Unwrap();
        string? outcome = null;
        await foreach (var next in kernel.StreamEventsAsync(topicId, cancellationToken: invocation.Cancellation).ConfigureAwait(false))
        {
            screen?.Text($"{next.TopicSeq,3} {next.Type} by {next.Initiator}");
            if (next.Is<RefundSettled>(out var settled))
                outcome = settled.Outcome;
            if (next.Type == HitlEventTypes.DecisionRequested
                && !await DecideAsync(invocation, inbox, topicId, next.Payload["requestId"]!.AsString()!).ConfigureAwait(false))
                return invocation.Answer(
                    CopJson.Object(("topicId", CopJson.From(topicId)), ("status", CopJson.From("waiting")),
                        ("requestId", next.Payload["requestId"])), () => { }, ExitCode.WaitsForPerson);
            if (next.Type is EventTypes.TaskCompleted or EventTypes.TaskFailed)
                break;
        }

        return invocation.Answer(
            CopJson.Object(("topicId", CopJson.From(topicId)), ("outcome", outcome is null ? null : CopJson.From(outcome))),
            () =>
            {
                invocation.Screen.Text(outcome is null ? "The task failed." : $"{orderId}: {outcome}", 0, "bold");
                var store = DemoSummary.StoreOf(invocation);
                invocation.Screen.Note($"Try next: cop ai cost{store}, cop topic log{store}, cop topic why{store}.");
            });
    }

    private static async Task<bool> DecideAsync(CommandContext invocation, HumanRequests inbox, string topicId, string requestId)
    {
        var request = (await inbox.GetAsync(topicId, requestId, invocation.Cancellation).ConfigureAwait(false)).Unwrap()!;
        if (request.Status != HumanRequestStatus.Open)
            return true;
        var accepts = invocation.Arguments.GetValue(Yes);
        if (!accepts && (invocation.AsJson || !ConsoleOutput.HasPerson))
        {
            invocation.Screen.Note(
                $"A person decides: run the same command at a terminal or with --yes, or 'cop inbox answer {requestId} approve " +
                    $"--role role:support-lead{DemoSummary.StoreOf(invocation)}'.");
            return false;
        }

        if (!accepts)
        {
            invocation.Screen.Text($"{request.Text} {request.Payload["proposal"]?["arguments"]}", 2, "yellow");
            accepts = await new ConfirmationPrompt("Approve?").ShowAsync(invocation.Screen.Console, invocation.Cancellation)
                .ConfigureAwait(false);
        }

        var answer = HumanAnswer.Decide(request.Options[accepts ? 0 : 1]).Having(request);
        var lead = Actor.Human("you").InRole(SupportDesk.Lead);
        (await inbox.AnswerAsync(topicId, requestId, answer, lead, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
        return true;
    }
}
