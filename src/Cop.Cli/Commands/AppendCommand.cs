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

    public static Command Create() => CommandContext.On(
        new Command("append", "Appends one event to a topic. A running host that follows the store handles it.")
        {
            Topic, Type, Payload, Id, Parents, Expected, Operator,
        },
        RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var arguments = invocation.Arguments;
        var payload = await ReadPayloadAsync(arguments.GetValue(Payload), invocation.Cancellation).ConfigureAwait(false);
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var parents = new List<string>();
        foreach (var name in arguments.GetValue(Parents) ?? [])
            parents.Add((await TopicResolver.ResolveEventAsync(store, name, invocation.Cancellation).ConfigureAwait(false)).Id);
        var draft = new EventDraft
        {
            Id = arguments.GetValue(Id),
            Type = arguments.GetRequiredValue(Type),
            Payload = payload,
            ParentEventIds = [.. parents],
        };
        var expected = arguments.GetValue(Expected) is { } seq ? ExpectedSequence.Exactly(seq) : default;
        var actor = new Actor(arguments.GetRequiredValue(Operator));
        var topicId = arguments.GetRequiredValue(Topic);
        var receipt = (await store.Kernel.AppendAsync(topicId, [draft], actor, expected, invocation.Cancellation).ConfigureAwait(false))
            .Unwrap();
        var appended = receipt.Events[^1];
        var json = CopJson.Object(("event", appended.Json), ("duplicate", CopJson.From(receipt.IsDuplicate)));
        return invocation.Answer(json, () => invocation.Screen.Text(receipt.IsDuplicate
            ? $"{appended.Type} is already {appended.TopicId}#{appended.TopicSeq} ({appended.Id})."
            : $"Appended {appended.Type} as {appended.TopicId}#{appended.TopicSeq} ({appended.Id})."));
    }

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
