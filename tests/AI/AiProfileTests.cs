namespace Cop.AI.Tests;

/// <summary>Admission of the events of the profile.</summary>
[Trait("spec", "10.3.2")]
public sealed class AiProfileTests
{
    public static TheoryData<string, string> Events() => new()
    {
        { AiEventTypes.Started, "{}" }, { AiEventTypes.Message, """{"artifactId":"m"}""" },
        { AiEventTypes.ToolInvoked, """{"callId":"k","tool":"look","arguments":{}}""" },
        { AiEventTypes.ToolResult, """{"callId":"k","artifactId":"r"}""" }, { AiEventTypes.Completed, "{}" },
        { AiEventTypes.Failed, """{"error":{"code":"c","message":"m"}}""" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public async Task An_event_without_task_and_step_is_refused(string type, string payload)
    {
        await using var desk = await Desk.StartAsync(new ScriptedChatClient());
        (await AppendAsync(desk, type, payload)).Error!.Code.ShouldBe(CopErrorCodes.InvalidPayload);
        var whole = CopJson.Parse(payload).Unwrap();
        foreach (var subject in new[] { "taskId", "stepId" })
            (await desk.Topic.Client.AppendAsync(
                AgentOutput.Create(new EventDraft { Type = type, Payload = whole.With(subject, CopJson.From("w")) }),
                    Actor.Agent("a"))).Unwrap();
    }

    [Fact]
    public async Task A_result_without_artifact_and_error_is_refused()
    {
        await using var desk = await Desk.StartAsync(new ScriptedChatClient());
        var refused = await AppendAsync(desk, AiEventTypes.ToolResult, """{"callId":"k","taskId":"w"}""");
        refused.Error!.Code.ShouldBe(CopErrorCodes.InvalidPayload);
    }

    private static async Task<CopResult<AppendReceipt>> AppendAsync(Desk desk, string type, string payload) =>
        await desk.Topic.Client.AppendAsync(
        AgentOutput.Create(new EventDraft { Type = type, Payload = CopJson.Parse(payload).Unwrap() }), Actor.Agent("a"));
}
