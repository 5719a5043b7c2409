using System.CommandLine;
using System.Text;

namespace Cop.Cli;

/// <summary><c>cop append</c>: appends one event by hand.</summary>
internal static class AppendCommand
{
    private static readonly Argument<string> Topic = new("TOPIC") { Description = "The id of the topic. A new id starts a topic." };
    private static readonly Argument<string> Type = new("TYPE") { Description = "The type of the event, such as guest.arrived." };

    private static readonly Option<string?> Payload = new("--payload")
    {
        Description = "The payload as a JSON object, @FILE for that of a file, or - for that of standard input (default: {}).",
        HelpName = "JSON",
    };

    private static readonly Option<string?> Id = new Option<string?>("--id")
    {
        Description = "The event's id. The same command with the same id appends once (default: a new id).",
        HelpName = "ID",
    }.Identifier();

    private static readonly Option<string[]> Parents = new("--parent")
    {
        Description = "An event that caused it: its id, or TOPIC#SEQ. Can be repeated.",
        HelpName = "EVENT",
    };

    private static readonly Option<long?> Expected = ValueRules.Number(
        "--expect-seq", 0, long.MaxValue, "Refuses the event if the topic does not end at this topicSeq.", "SEQ");

    private static readonly Option<string> Operator = OperatorOption.Create();
    private static readonly Option<string?> Host = HostOption.Create();

    public static Command Create() => CommandContext.On(
        new Command("append", "Appends one event to a topic. A running host that follows the store handles it.")
        {
            Topic, Type, Payload, Id, Parents, Expected, Operator, Host,
        },
        RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var arguments = invocation.Arguments;
        var payload = await ReadPayloadAsync(arguments.GetValue(Payload), invocation.Cancellation).ConfigureAwait(false);
        // An operator that the command line does not name is the host's matter.
        Actor? named = arguments.GetResult(Operator) is { Implicit: false } ? new Actor(arguments.GetRequiredValue(Operator)) : null;
        using var host = HostClient.Open(invocation, Host, named);
        if (host is not null)
            return await AppendAsync(invocation, host, payload).ConfigureAwait(false);
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var parents = new List<string>();
        foreach (var name in arguments.GetValue(Parents) ?? [])
            parents.Add((await TopicResolver.ResolveEventAsync(store, name, invocation.Cancellation).ConfigureAwait(false)).Id);
        var draft = Draft(invocation, payload, parents);
        var expected = arguments.GetValue(Expected) is { } seq ? ExpectedSequence.Exactly(seq) : default;
        var actor = new Actor(arguments.GetRequiredValue(Operator));
        var topicId = arguments.GetRequiredValue(Topic);
        var receipt = (await store.Kernel.AppendAsync(topicId, [draft], actor, expected, invocation.Cancellation).ConfigureAwait(false))
            .Unwrap();
        return Show(invocation, receipt.Events[^1], receipt.IsDuplicate);
    }

    private static async Task<int> AppendAsync(CommandContext invocation, HostClient host, CopJson payload)
    {
        var parents = new List<string>();
        foreach (var name in invocation.Arguments.GetValue(Parents) ?? [])
            parents.Add(await HostTopics.ResolveEventAsync(host, name, invocation.Cancellation).ConfigureAwait(false));
        var expected = invocation.Arguments.GetValue(Expected) is { } seq
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?expected={seq}") : "";
        var path = $"topics/{Uri.EscapeDataString(invocation.Arguments.GetRequiredValue(Topic))}/events{expected}";
        var receipt = await host.PostAsync(path, Draft(invocation, payload, parents).ToJson(), invocation.Cancellation)
            .ConfigureAwait(false);
        return Show(invocation, Event.From(receipt["events"]!.Items.Last()).Unwrap(),
            receipt["duplicate"]?.Kind == System.Text.Json.JsonValueKind.True);
    }

    private static EventDraft Draft(CommandContext invocation, CopJson payload, List<string> parents) => new()
    {
        Id = invocation.Arguments.GetValue(Id),
        Type = invocation.Arguments.GetRequiredValue(Type),
        Payload = payload,
        ParentEventIds = [.. parents],
    };

    private static int Show(CommandContext invocation, Event appended, bool isDuplicate) => invocation.Answer(
        CopJson.Object(("event", appended.Json), ("duplicate", CopJson.From(isDuplicate))),
        () => invocation.Screen.Text(isDuplicate
            ? $"{appended.Type} is already {appended.TopicId}#{appended.TopicSeq} ({appended.Id})."
            : $"Appended {appended.Type} as {appended.TopicId}#{appended.TopicSeq} ({appended.Id})."));

    private static async Task<CopJson> ReadPayloadAsync(string? given, CancellationToken cancellationToken)
    {
        var text = given switch
        {
            null => "{}",
            "-" => await Console.In.ReadToEndAsync(cancellationToken).ConfigureAwait(false),
            ['@', .. var file] => await ReadFileAsync(file, cancellationToken).ConfigureAwait(false),
            _ => given,
        };
        var json = CopJson.Parse(text).Unwrap();
        return json.Kind == System.Text.Json.JsonValueKind.Object ? json : throw new CopException(new CopError(
            CopErrorCodes.InvalidPayload, "The payload is not a JSON object; write it as {\"name\":\"value\"}."));
    }

    private static async Task<string> ReadFileAsync(string file, CancellationToken cancellationToken) => File.Exists(file)
        ? await File.ReadAllTextAsync(file, new UTF8Encoding(false, throwOnInvalidBytes: true), cancellationToken).ConfigureAwait(false)
        : throw new CopException(new CopError(CopErrorCodes.NotFound, $"There is no file '{file}' for the payload."));
}
