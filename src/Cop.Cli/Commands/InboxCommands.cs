using System.CommandLine;
using Cop.Hitl;

namespace Cop.Cli;

/// <summary>
/// <c>cop inbox</c> and <c>cop answer</c>: lists requests to people, shows one, answers it, passes it on, and ends decisions that hold on.
/// </summary>
internal static class InboxCommands
{
    public static Command Create() => new("inbox", "Lists requests to people, shows one, answers it and passes it on.")
    {
        List(),
        Show(),
        CreateAnswer(),
        Delegate(),
        Standing(),
        Revoke(),
    };

    private static Command List()
    {
        var person = new Option<string?>("--as")
        {
            Description = "Only requests to this person: human: and a name.", HelpName = "IDENTITY",
        };
        var roles = new Option<string[]>("--role")
        {
            Description = "Also requests to this role: role: and a name. May be repeated.", HelpName = "ROLE",
        };
        var status = new Option<HumanRequestStatus>("--status")
        {
            Description = "The status: open, answered, withdrawn, expired or closed.",
            DefaultValueFactory = _ => HumanRequestStatus.Open,
        };
        var topic = InboxTarget.TopicOption();
        var command = new Command("list", "Lists open requests, the first one due first.") { person, roles, status, topic };
        return CommandContext.On(command, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var named = invocation.Arguments.GetValue(topic);
            var query = new InboxQuery
            {
                Person = invocation.Arguments.GetValue(person),
                Roles = [.. invocation.Arguments.GetValue(roles) ?? []],
                Status = invocation.Arguments.GetValue(status),
                TopicId = named is null ? null : await TopicResolver.ResolveAsync(store, named,
                    invocation.Cancellation).ConfigureAwait(false),
            };
            var listed = (await new HumanRequests(store.Kernel).ListAsync(query, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
            return invocation.Answer(
                CopJson.Object(("items", CopJson.Array(listed.Select(each => each.ToJson())))), () => InboxView.Write(invocation, listed));
        });
    }

    private static Command Show()
    {
        var target = new InboxTarget();
        return CommandContext.On(target.AddTo(new Command("show", "Shows a request and its history.")), async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var request = await target.FindAsync(invocation, store).ConfigureAwait(false);
            var history = (await new HumanRequests(store.Kernel).GetHistoryAsync(request.TopicId, request.Id, invocation.Cancellation)
                .ConfigureAwait(false)).Unwrap();
            return invocation.Answer(
                request.ToJson().With("history", CopJson.Array(history.Select(next => next.Json))),
                () => InboxView.Write(invocation, request, history));
        });
    }

    /// <summary>Creates <c>cop inbox answer</c>, which is <c>cop answer</c> too.</summary>
    public static Command CreateAnswer()
    {
        var target = new InboxTarget();
        var option = new Argument<string?>("OPTION")
        {
            Description = "The option of a decision.", Arity = ArgumentArity.ZeroOrOne,
        };
        var text = new Option<string?>("--text") { Description = "The input, as text.", HelpName = "TEXT" };
        var value = new Option<string?>("--value") { Description = "The input, or the value of the option, as JSON.", HelpName = "JSON" };
        var rationale = new Option<string?>("--rationale") { Description = "The reason.", HelpName = "TEXT" };
        var scope = new Option<string?>("--holds-for")
        {
            Description = "Lets the decision hold on: for the topic, or for the same arguments.", HelpName = "SCOPE",
        };
        scope.AcceptOnlyFromAmong("topic", "arguments");
        var until = ValueRules.Time("--until", "The time until which it holds on (default: until it is revoked).");
        var actor = new ActorOptions();
        var command = target.AddTo(new Command("answer", "Answers an open request."));
        foreach (var added in (Option[])[text, value, rationale, scope, until])
            command.Add(added);
        command.Add(option);
        var host = HostOption.Create();
        command.Add(host);
        return CommandContext.On(actor.AddTo(command), async invocation =>
        {
            var answer = new HumanAnswer
            {
                Decision = invocation.Arguments.GetValue(option),
                Value = invocation.Arguments.GetValue(text) is { } words ? CopJson.From(words)
                    : invocation.Arguments.GetValue(value) is { } json ? CopJson.Parse(json).Unwrap() : null,
                Rationale = invocation.Arguments.GetValue(rationale),
                HoldsFor = invocation.Arguments.GetValue(scope),
                HoldsUntil = invocation.Arguments.GetValue(until),
            };
            using var client = HostClient.Open(invocation, host, actor.Named(invocation));
            if (client is not null)
                return await AnswerAsync(invocation, client, target, answer).ConfigureAwait(false);
            var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var request = await target.FindAsync(invocation, store).ConfigureAwait(false);
            Check(request.Id, request.IsDecision, request.Options, answer);
            return Recorded(invocation, request, (await new HumanRequests(store.Kernel).AnswerAsync(
                request.TopicId, request.Id, answer.Having(request), actor.Of(invocation, request), invocation.Cancellation)
                .ConfigureAwait(false)).Unwrap());
        });
    }

    private static async Task<int> AnswerAsync(CommandContext invocation, HostClient host, InboxTarget target, HumanAnswer answer)
    {
        var (name, topic) = target.Of(invocation);
        var request = await HostInbox.FindAsync(host, name, topic, invocation.Cancellation).ConfigureAwait(false);
        var (id, options) = (request["requestId"]!.AsString()!, request.At("/request/options"));
        Check(id, options is not null, options?.Items.Select(option => (option.AsString() ?? option["id"]?.AsString())!) ?? [], answer);
        var recorded = await HostInbox.AnswerAsync(host, request, answer, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(recorded.Json, () => invocation.Screen.Text(
            $"Recorded {recorded.Type} for request '{id}' as {recorded.TopicId}#{recorded.TopicSeq}."));
    }

    private static void Check(string requestId, bool isDecision, IEnumerable<string> options, HumanAnswer answer)
    {
        if (isDecision == answer.Decision is null || (!isDecision && answer.Value is null))
            throw new CopException(new CopError(HitlErrorCodes.InvalidAnswer, isDecision
                ? $"Request '{requestId}' asks for one of: {string.Join(", ", options)}."
                : $"Request '{requestId}' asks for an input: give --text or --value, and no option."));
    }

    private static Command Delegate()
    {
        var target = new InboxTarget();
        var to = new Argument<string>("TO") { Description = "The person or role: human: or role: and a name." };
        var reason = new Option<string?>("--reason") { Description = "The reason, for the log.", HelpName = "TEXT" };
        var actor = new ActorOptions();
        var command = target.AddTo(new Command("delegate", "Passes an open request on to another person or role."));
        command.Add(to);
        command.Add(reason);
        return CommandContext.On(actor.AddTo(command), async invocation =>
        {
            var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var request = await target.FindAsync(invocation, store).ConfigureAwait(false);
            return Recorded(invocation, request, (await new HumanRequests(store.Kernel).DelegateAsync(
                request.TopicId, request.Id, invocation.Arguments.GetRequiredValue(to), actor.Of(invocation, request),
                invocation.Arguments.GetValue(reason), invocation.Cancellation).ConfigureAwait(false)).Unwrap());
        });
    }

    private static Command Standing()
    {
        var topic = TopicResolver.Argument("The topic: its id or the end of it (default: all topics).");
        return CommandContext.On(
            new Command("standing", "Lists decisions that hold on.") { topic },
            async invocation =>
            {
                var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
                await using var open = store.ConfigureAwait(false);
                var listed = new List<StandingDecision>();
                var named = invocation.Arguments.GetValue(topic);
                foreach (var topicId in await TopicResolver.ResolveManyAsync(store, named, invocation.Cancellation).ConfigureAwait(false))
                    listed.AddRange((await new HumanRequests(store.Kernel).ListStandingAsync(topicId, invocation.Cancellation)
                        .ConfigureAwait(false)).Unwrap());
                return invocation.Answer(
                    CopJson.Object(("items", CopJson.Array(listed.Select(each => each.ToJson())))),
                    () => InboxView.Write(invocation, listed));
            });
    }

    private static Command Revoke()
    {
        var decision = new Argument<string>("DECISION") { Description = "The decision's id, or the end of it." };
        var topic = InboxTarget.TopicOption();
        var reason = new Option<string?>("--reason") { Description = "The reason, for the log.", HelpName = "TEXT" };
        var actor = new ActorOptions();
        var command = new Command("revoke", "Ends a decision that holds on.") { decision, topic, reason };
        return CommandContext.On(actor.AddTo(command), async invocation =>
        {
            var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var (name, requests) = (invocation.Arguments.GetRequiredValue(decision), new HumanRequests(store.Kernel));
            var found = new List<StandingDecision>();
            foreach (var topicId in await TopicResolver.ResolveManyAsync(
                store, invocation.Arguments.GetValue(topic), invocation.Cancellation).ConfigureAwait(false))
                found.AddRange((await requests.ListStandingAsync(topicId, invocation.Cancellation).ConfigureAwait(false)).Unwrap()
                    .Where(standing => standing.Id.EndsWith(name, StringComparison.Ordinal)));
            if (found is not [var ended])
                throw new CopException(new CopError(found.Count == 0 ? HitlErrorCodes.RequestUnknown : CopErrorCodes.InvalidQuery,
                    found.Count == 0 ? $"No decision '{name}' holds on; 'cop inbox standing' lists them."
                        : $"'{name}' matches {found.Count} decisions; give more of the id, or --topic."));
            var recorded = (await requests.RevokeAsync(
                ended.TopicId, ended.Id, actor.Of(invocation), invocation.Arguments.GetValue(reason), invocation.Cancellation)
                .ConfigureAwait(false)).Unwrap().Events[^1];
            return invocation.Answer(recorded.Json, () => invocation.Screen.Text(
                $"The decision '{ended.Decision}' on '{ended.Subject}' no longer holds: {recorded.TopicId}#{recorded.TopicSeq}."));
        });
    }

    private static int Recorded(CommandContext invocation, HumanRequest request, AppendReceipt receipt)
    {
        var recorded = receipt.Events[^1];
        return invocation.Answer(recorded.Json, () => invocation.Screen.Text(
            $"Recorded {recorded.Type} for request '{request.Id}' as {recorded.TopicId}#{recorded.TopicSeq}."));
    }
}
