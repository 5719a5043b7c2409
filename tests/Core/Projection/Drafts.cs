namespace Cop.Core.Tests.Projection;

/// <summary>The initial drafts of most tests: topic, task a, step s, artifact x, continuation c.</summary>
internal static class Drafts
{
    public static EventDraft Topic => Log.Draft("topic.created", "{'title':'Case 7'}");

    public static EventDraft Task => Log.Draft("task.created", "{'taskId':'a'}");

    public static EventDraft Started => Log.Draft("task.started", "{'taskId':'a'}");

    public static EventDraft Completed => Log.Draft("task.completed", "{'taskId':'a'}");

    public static EventDraft Step => Log.Draft("step.created", "{'stepId':'s','taskId':'a'}");

    public static EventDraft Artifact => Log.Draft("artifact.created", "{'artifact':{'id':'x','type':'text/plain','payload':'hello'}}");

    public static EventDraft Waiter(string payload = "{'waitForEvents':['go']}") =>
        Log.Draft("artifact.created", "{'artifact':{'id':'c','type':'cop/continuation','payload':" + payload + "}}");
}
