using System.CommandLine;
using Cop.Hitl;

namespace Cop.Cli;

/// <summary>The arguments that name a request.</summary>
internal sealed class InboxTarget
{
    private readonly Argument<string> _request = new("REQUEST") { Description = "The request's id, or the end of it." };
    private readonly Option<string?> _topic = TopicOption();

    public static Option<string?> TopicOption() => new("--topic")
    {
        Description = "The topic: its id or the end of one. Optional.", HelpName = "TOPIC",
    };

    public Command AddTo(Command command)
    {
        command.Add(_request);
        command.Add(_topic);
        return command;
    }

    /// <summary>The arguments as they were given.</summary>
    public (string Request, string? Topic) Of(CommandContext invocation) =>
        (invocation.Arguments.GetRequiredValue(_request), invocation.Arguments.GetValue(_topic));

    /// <summary>Finds the request by its id in any status, or by the end of its id among the open ones.</summary>
    /// <exception cref="CopException">No request matches, or more than one.</exception>
    public async Task<HumanRequest> FindAsync(CommandContext invocation, OpenStore store)
    {
        var (name, cancellation) = (invocation.Arguments.GetRequiredValue(_request), invocation.Cancellation);
        var topicId = invocation.Arguments.GetValue(_topic) is { } topic
            ? await TopicResolver.ResolveAsync(store, topic, cancellation).ConfigureAwait(false) : null;
        var requests = new HumanRequests(store.Kernel);
        var found = new List<HumanRequest>();
        foreach (var status in Enum.GetValues<HumanRequestStatus>())
        {
            var query = new InboxQuery { TopicId = topicId, Status = status, Limit = int.MaxValue };
            var listed = (await requests.ListAsync(query, cancellation).ConfigureAwait(false)).Unwrap();
            found.AddRange(listed.Where(request => request.Id == name
                || (status == HumanRequestStatus.Open && request.Id.EndsWith(name, StringComparison.Ordinal))));
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw new CopException(new CopError(
                HitlErrorCodes.RequestUnknown, $"The store has no request '{name}'; 'cop inbox list' shows the open ones.")),
            _ => throw new CopException(new CopError(CopErrorCodes.InvalidQuery,
                $"'{name}' matches {found.Count} requests, such as '{found[0].Id}'; give more of the id, or --topic.")),
        };
    }
}
