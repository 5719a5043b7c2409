using System.Collections.Immutable;
using System.Globalization;
using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Testing;

/// <summary>A test that is given as data, so that it runs once on virtual time and with many seeds in a simulation with faults.</summary>
/// <remarks>Immutable: each method returns a changed copy.</remarks>
public sealed record Scenario
{
    private const string Topic = "urn:cop:topic:scenario";
    private static readonly Actor Tester = Actor.Human("tester");

    private ImmutableList<EventDraft> _given = [];
    private ImmutableList<(string EventType, Func<Event, EventDraft?> Answer, Func<Event, Actor> By, TimeSpan After)> _answers = [];
    private ImmutableList<(string Expectation, Func<IEnumerable<Event>, int> Count, int Times)> _expected = [];

    private Scenario(Action<CopBuilder> configure, Action<IServiceCollection>? services) => (Configure, Services) = (configure, services);

    private Action<CopBuilder> Configure { get; }

    private Action<IServiceCollection>? Services { get; }

    /// <summary>Creates a scenario.</summary>
    /// <param name="configure">Adds agents and options, as the host does; without a store.</param>
    /// <param name="services">Adds services that the agents need; null for none. They must complete synchronously.</param>
    public static Scenario Create(Action<CopBuilder> configure, Action<IServiceCollection>? services = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return new Scenario(configure, services);
    }

    /// <summary>Adds an event that a person appends at the beginning.</summary>
    public Scenario Given(EventPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return this with { _given = _given.Add(payload.ToDraft()) };
    }

    /// <summary>Adds a response that a person gives to each event of a record's type.</summary>
    /// <typeparam name="T">The record of the event.</typeparam>
    /// <param name="respond">Returns the response; null for none.</param>
    /// <param name="after">The time from the event to the response; null for one second.</param>
    public Scenario When<T>(Func<Event<T>, EventPayload?> respond, TimeSpan? after = null) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(respond);
        return this with
        {
            _answers = _answers.Add((
                T.EventType, durable => respond(durable.As<T>())?.ToDraft(), _ => Tester, after ?? TimeSpan.FromSeconds(1))),
        };
    }

    /// <summary>Adds an answer that the person who is asked gives to each request of a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="value">The answer.</param>
    /// <param name="key">The key of the requests; null for all.</param>
    /// <param name="after">The time from the request to the answer; null for one second.</param>
    public Scenario Answer<TState, TAnswer>(
        Question<TState, TAnswer> question, TAnswer value, string? key = null, TimeSpan? after = null) where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(question);
        var (asked, given) = question.Type.IsDecision
            ? (HitlEventTypes.DecisionRequested, HitlEventTypes.DecisionProvided)
            : (HitlEventTypes.InputRequested, HitlEventTypes.InputProvided);
        var answer = question.Answer(value);
        return this with
        {
            _answers = _answers.Add((asked, requested => Answering(requested.Payload, given), requested =>
                HumanTester.For(requested.Payload["assignee"]?.AsString(), person: null), after ?? TimeSpan.FromSeconds(1))),
        };

        EventDraft? Answering(CopJson request, string type)
        {
            if (request["name"]?.AsString() != question.Name || (key is not null && request["key"]?.AsString() != key))
                return null;
            var shown = request.Hash();
            return EventDraft.Create(
                type, ("requestId", request["requestId"]), ("value", answer.Value),
                ("shownHash", CopJson.From($"{shown.Alg}:{shown.Value}")),
                ("decision", answer.Decision is { } decision ? CopJson.From(decision) : null),
                ("rationale", answer.Rationale is { } rationale ? CopJson.From(rationale) : null));
        }
    }

    /// <summary>Adds an expectation: at the end the topic has this number of events of a record's type.</summary>
    /// <param name="times">The number.</param>
    /// <param name="where">The condition on the payload; null for any.</param>
    public Scenario Then<T>(int times = 1, Func<T, bool>? where = null) where T : IEventPayload<T>
    {
        var filter = EventFilter.For<T>();
        var name = where is null ? $"'{T.EventType}'" : $"'{T.EventType}' that meet the condition";
        return this with
        {
            _expected = _expected.Add((name, events => events.Count(durable =>
                filter.MatchesType(durable.Type) && (where is null || where(durable.Payload<T>()))), times)),
        };
    }

    /// <summary>Runs the scenario once, without faults, until nothing is due any more.</summary>
    /// <exception cref="InvalidOperationException">An expectation is not met; the message has the topic's history.</exception>
    public SimulationReport Run() => Simulate(faults: null).Run(0).EnsureSuccess();

    /// <summary>
    /// Runs the scenario with two nodes that crash, lose answers, repeat calls and have jumping clocks, all from a seed.
    /// </summary>
    /// <param name="seed">The seed; the same one gives the same history.</param>
    /// <exception cref="InvalidOperationException">An expectation or an invariant is not met; the message has the seed.</exception>
    public SimulationReport Hostile(ulong seed) => Simulate(FaultPlan.Hostile).Run(seed).EnsureSuccess();

    private Simulation Simulate(Func<SeededRandom, int, ImmutableArray<SimulatedFault>>? faults)
    {
        var given = _given;
        using var once = TestHost.Create(Configure, Services, options => options);
        var options = TestHost.OptionsOf(once);
        return new Simulation
        {
            Nodes = faults is null ? 1 : 2,
            // Waits of weeks are usual: timers are compared with the clocks, which jump, each hour.
            Options = options with
            {
                Agents = [], Projections = [], ProjectionTargets = [], TimeProvider = TimeProvider.System,
                Scheduler = options.Scheduler with { MaxTimerDelay = TimeSpan.FromHours(1) },
            },
            MaxDuration = TimeSpan.FromDays(400),
            Agents = Agents,
            Commands = _ => [
                .. given.Select((draft, index) => new SimulatedCommand.Append
                {
                    At = TimeSpan.FromSeconds(1 + index), TopicId = Topic, Drafts = [draft with { Id = $"urn:cop:event:given-{index}" }],
                    Actor = Tester,
                }),
            ],
            RespondTo = Respond,
            Faults = faults,
            Check = Check,
        };
    }

    // Called for every run of a node: nothing of a crashed one is left.
    private ImmutableArray<AgentRegistration> Agents()
    {
        var services = TestHost.Create(Configure, Services, options => options);
        return [.. TestHost.OptionsOf(services).Agents.Select(agent => agent with { Factory = _ => agent.Factory(services) })];
    }

    private SimulatedCommand.Append? Respond(Event durable, SeededRandom chance)
    {
        foreach (var (type, answer, by, after) in _answers)
        {
            if (durable.Type == type && answer(durable) is { } draft)
                return new SimulatedCommand.Append
                {
                    // The id derives from the event, so that a repeated response is one.
                    At = after, TopicId = durable.TopicId, Drafts = [draft with { Id = $"{durable.Id}-response" }], Actor = by(durable),
                };
        }

        return null;
    }

    private IEnumerable<string> Check(SimulationReport report)
    {
        var events = report.Events.Where(durable => durable.TopicId == Topic).ToList();
        foreach (var (name, count, times) in _expected)
        {
            if (count(events) is var found && found != times)
            {
                var history = string.Join(Environment.NewLine, events.Select(Line));
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{found} events {name} instead of {times}:{Environment.NewLine}{history}");
            }
        }
    }

    private static string Line(Event durable) =>
        string.Create(CultureInfo.InvariantCulture, $"{durable.TopicSeq} {durable.Type} by {durable.Initiator} {durable.Payload}");
}
