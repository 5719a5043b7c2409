using System.Globalization;
using System.Text;
using Cop.Hitl;

namespace Cop.Testing;

/// <summary>One topic of a test: events that are given, and events that are to come.</summary>
public sealed class TestTopic
{
    private static readonly Actor Tester = Actor.Human("tester");

    internal TestTopic(CopTest test, string id) => (Test, Client) = (test, test.Kernel.Topic(id));

    /// <summary>The test.</summary>
    public CopTest Test { get; }

    /// <summary>The topic as a host has it.</summary>
    public TopicClient Client { get; }

    /// <summary>The topic's id.</summary>
    public string Id => Client.TopicId;

    /// <summary>Appends a record, and returns when the kernel is at rest.</summary>
    /// <param name="payload">The record.</param>
    /// <param name="actor">The acting identity; null for <c>human:tester</c>.</param>
    /// <exception cref="CopException">The append is refused.</exception>
    public Task<Event> GivenAsync(EventPayload payload, Actor? actor = null) => GivenAsync((AgentOutput)payload, actor);

    /// <summary>Appends several records as one batch, and returns when the kernel is at rest.</summary>
    /// <inheritdoc cref="GivenAsync(EventPayload, Actor?)"/>
    public async Task<Event> GivenAsync(AgentOutput events, Actor? actor = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        var receipt = (await Client.AppendAsync(events, actor ?? Tester).ConfigureAwait(false)).Unwrap();
        await Test.RestAsync().ConfigureAwait(false);
        return receipt.First;
    }

    /// <summary>Answers the open request of a question, and returns when the kernel is at rest.</summary>
    /// <param name="question">The question.</param>
    /// <param name="value">The answer.</param>
    /// <param name="person">
    /// The person; null for the one who is asked, or <c>human:tester</c>. A person without a role acts in the role that is asked.
    /// </param>
    /// <param name="key">The key of the request; null for the only open one.</param>
    /// <param name="rationale">The reason; null for none.</param>
    /// <exception cref="InvalidOperationException">No open request of the question has the key, or several have.</exception>
    /// <exception cref="CopException">The answer is refused.</exception>
    public async Task<AppendReceipt> AnswerAsync<TState, TAnswer>(
        Question<TState, TAnswer> question, TAnswer value, Actor? person = null, string? key = null, string? rationale = null)
        where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(question);
        var open = await RequestsAsync().ConfigureAwait(false);
        var matching = open.Where(request => request.Name == question.Name && (key is null || request.Key == key)).ToList();
        if (matching is not [var request])
        {
            var listed = open.Count == 0 ? "none" : string.Join(", ", open.Select(each => $"'{each.Name}' with the key '{each.Key}'"));
            var named = key is null ? "" : $" with the key '{key}'";
            throw new InvalidOperationException(
                $"{matching.Count} open requests of topic '{Id}' belong to the question '{question.Name}'{named}. " +
                    $"Open are: {listed}.{Environment.NewLine}{await HistoryAsync().ConfigureAwait(false)}");
        }

        var answered = await new HumanRequests(Test.Kernel).AnswerAsync(
            Id, request.Id, question.Answer(value, rationale).Having(request), HumanTester.For(request.Assignee, person))
            .ConfigureAwait(false);
        await Test.RestAsync().ConfigureAwait(false);
        return answered.Unwrap();
    }

    /// <summary>Returns the open requests to people when the kernel is at rest, the first one due first.</summary>
    public async Task<IReadOnlyList<HumanRequest>> RequestsAsync()
    {
        await Test.RestAsync().ConfigureAwait(false);
        return (await new HumanRequests(Test.Kernel).ListAsync(new InboxQuery { TopicId = Id }).ConfigureAwait(false)).Unwrap();
    }

    /// <summary>Returns the first event of a record's type. It is there when the kernel is at rest, or does not come.</summary>
    /// <param name="where">The condition on the payload; null for any.</param>
    /// <param name="fromSeq">The first topicSeq that counts.</param>
    /// <exception cref="TimeoutException">
    /// The kernel is at rest without such an event; the message has the topic's history and the next time at which something is due.
    /// </exception>
    public async Task<Event<T>> WaitForAsync<T>(Func<T, bool>? where = null, long fromSeq = 0) where T : IEventPayload<T>
    {
        await Test.RestAsync().ConfigureAwait(false);
        await foreach (var found in Client.ReadAsync<T>(fromSeq).ConfigureAwait(false))
        {
            if (where is null || where(found.Payload))
                return found;
        }

        var next = Test.Time.NextDue is { } due
            ? $"The next timer is due in {(due - Test.Time.GetUtcNow()).ToString("c", CultureInfo.InvariantCulture)}: let time pass."
            : "Nothing is due: no time that passes will bring it.";
        var condition = where is null ? "" : " that meets the condition";
        var history = await HistoryAsync().ConfigureAwait(false);
        throw new TimeoutException(
            $"No event '{T.EventType}'{condition} is in topic '{Id}', and the kernel is at rest. {next}{Environment.NewLine}{history}");
    }

    /// <summary>Returns the payloads of a record's type, in the order of topicSeq, when the kernel is at rest.</summary>
    public async Task<IReadOnlyList<T>> EventsAsync<T>() where T : IEventPayload<T>
    {
        await Test.RestAsync().ConfigureAwait(false);
        List<T> found = [];
        await foreach (var stored in Client.ReadAsync<T>().ConfigureAwait(false))
            found.Add(stored.Payload);
        return found;
    }

    /// <summary>Returns the topic's events when the kernel is at rest, one line each: sequence, type, identity and payload.</summary>
    public async Task<string> HistoryAsync()
    {
        await Test.RestAsync().ConfigureAwait(false);
        var lines = new StringBuilder();
        await foreach (var stored in Test.Kernel.Log.ReadTopicAsync(Id).ConfigureAwait(false))
            lines.AppendLine(CultureInfo.InvariantCulture, $"{stored.TopicSeq} {stored.Type} by {stored.Initiator} {stored.Payload}");
        return lines.ToString();
    }

    /// <summary>Returns the active continuations when the kernel is at rest: what the topic waits for.</summary>
    public async Task<IReadOnlyList<Continuation>> WaitsAsync()
    {
        await Test.RestAsync().ConfigureAwait(false);
        var query = new ContinuationQuery { TopicId = Id, Status = ContinuationStatus.Active, Limit = PageQuery.MaxLimit };
        return (await Test.Kernel.Store.ListContinuationsAsync(query).ConfigureAwait(false)).Unwrap().Items;
    }
}
