using Cop.Hitl;

namespace Cop.Cli.Tests;

/// <summary>A store with topics made by chance: work of all kinds, causes across topics, a long chain and a wide star.</summary>
/// <param name="path">The directory of the journal.</param>
/// <param name="seed">The seed.</param>
internal sealed class SeededTopics(string path, int seed)
{
    public const string Work = "urn:cop:topic:work";
    public const string Other = "urn:cop:topic:other";

    private static readonly string[] People = ["ada", "bo", "cy"];

    private readonly Random _random = new(seed);
    private readonly List<Event> _events = [];

    /// <summary>The events in the order of their appends; those of the star apart from its first are left out.</summary>
    public IReadOnlyList<Event> Events => _events;

    /// <summary>The last event of a type in the topic of the work.</summary>
    public Event Last(string type) => _events.Last(stored => stored.TopicId == Work && stored.Type == type);

    /// <summary>The cause of more events than a page shows.</summary>
    public string StarId { get; private set; } = "";

    public async Task FillAsync()
    {
        var store = (await EmbeddedEventStore.OpenAsync(
            path, Guid.NewGuid, new EmbeddedOptions { Profiles = [HitlProfile.Create()] })).Unwrap();
        await using var kernel = await CopKernel.StartAsync(store, new CopOptions
        {
            RunAgents = false, Profiles = [HitlProfile.Create()], GlobalProfiles = [HitlProfile.Name],
        });
        foreach (var topic in new[] { Work, Other })
            await AppendAsync(kernel, topic, "topic.created", """{"title":"Seeded work"}""");
        while (_events.Count < 100)
            await AppendAsync(kernel, _random.Next(3) == 0 ? Other : Work);
        var last = await AppendAsync(kernel, Other, "chain.begun", "{}");
        for (var link = 0; link < 14; link++)
            last = await AppendAsync(kernel, link % 2 == 0 ? Work : Other, "chain.grown", "{}", last!.Id);
        var star = await AppendAsync(kernel, Other, "star.made", "{}");
        StarId = star!.Id;
        EventDraft[] rays = [.. Enumerable.Range(0, 230).Select(_ => EventDraft.Create("ray.made") with { ParentEventIds = [StarId] })];
        (await kernel.AppendAsync("urn:cop:topic:rays", rays, Actor.Human("ada"))).Unwrap();
    }

    // An event that the state of the topic does not allow is refused, and another one is tried.
    private Task<Event?> AppendAsync(CopKernel kernel, string topic)
    {
        var (task, step, id) = (_random.Next(6), _random.Next(8), _random.Next(1000));
        (string Type, string Payload)[] choices =
        [
            ("task.created", $$"""{"taskId":"t{{task}}","title":"Task {{task}} of \"many\""}"""),
            ("task.created", $$"""{"taskId":"t{{task}}","parentTaskId":"t{{_random.Next(6)}}"}"""),
            ("task.started", $$"""{"taskId":"t{{task}}"}"""), ("task.completed", $$"""{"taskId":"t{{task}}"}"""),
            ("task.failed", $$$"""{"taskId":"t{{{task}}}","error":{"code":"bad","message":"It failed."}}"""),
            ("step.created", $$"""{"taskId":"t{{task}}","stepId":"s{{step}}","title":"Step {{step}}"}"""),
            ("step.started", $$"""{"taskId":"t{{task}}","stepId":"s{{step}}"}"""),
            ("step.completed", $$"""{"taskId":"t{{task}}","stepId":"s{{step}}"}"""),
            ("artifact.created", $$$"""{"artifact":{"id":"a{{{id}}}","type":"text/plain","payload":"<b>{{{id}}}</b> & more"}}"""),
            ("artifact.created", $$$$"""
                {"artifact":{"id":"c{{{{id}}}}","type":"cop/continuation","payload":{"agent":"none","waitForEvents":["never.comes"],
                "meta":{"match":{"/payload/requestId":"r{{{{task}}}}"} } } } }
                """),
            ("human.decision.requested", $$"""{"requestId":"r{{task}}","question":"Go on?","options":["yes","no"],"quorum":3}"""),
            ("human.decision.provided", $$"""{"requestId":"r{{task}}","decision":"yes"}"""),
            ("human.decision.provided", $$"""{"requestId":"r{{_random.Next(3)}}","decision":"no"}"""),
            ("note.made", """{"text":"a note"}"""),
        ];
        var (type, payload) = choices[_random.Next(choices.Length)];
        return AppendAsync(kernel, topic, type, payload, [.. _events.Where(_ => _random.Next(25) == 0).Select(parent => parent.Id)]);
    }

    private async Task<Event?> AppendAsync(CopKernel kernel, string topic, string type, string payload, params string[] parents)
    {
        var draft = new EventDraft { Type = type, Payload = CopJson.Parse(payload).Unwrap(), ParentEventIds = [.. parents] };
        var appended = await kernel.AppendAsync(topic, draft, Actor.Human(People[_random.Next(People.Length)]));
        if (!appended.TryGet(out var receipt, out _))
            return null;
        _events.AddRange(receipt.Events);
        return receipt.Events[0];
    }
}
