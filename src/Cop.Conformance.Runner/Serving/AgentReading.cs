namespace Cop.Conformance.Runner;

/// <summary>An agent as the tester describes it (spec/binding.md, Agents).</summary>
internal static class AgentReading
{
    public static AgentRegistration Read(CopJson json, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle)
    {
        var members = new RequestMembers(json);
        var filter = new EventFilter { Types = members.Texts("types"), TopicIds = members.Texts("topicIds"), IncludeOwn = members.Boolean("includeOwn", false) };
        var standard = new AgentOptions();
        var options = new AgentOptions
        {
            FromSeq = members.OptionalInteger("fromSeq"),
            MaxAttempts = (int)members.Integer("maxAttempts", standard.MaxAttempts),
            RetryDelay = members.Milliseconds("retryDelayMs", standard.RetryDelay),
            MaxRetryDelay = members.Milliseconds("maxRetryDelayMs", standard.MaxRetryDelay),
            Timeout = members.Milliseconds("timeoutMs", standard.Timeout),
            ParentWait = members.Milliseconds("parentWaitMs", standard.ParentWait),
            HaltsWhenParked = members.Boolean("haltsWhenParked", false),
            TakesAnyContinuation = members.Boolean("takesAnyContinuation", true),
            Overlap = (int)members.Integer("overlap", 1),
        };
        var agent = AgentRegistration.Of(members.Text("name"), filter, handle, options);
        try
        {
            new CopOptions { Agents = [agent] }.Validate();
        }
        catch (ArgumentException fault)
        {
            throw new InvalidRequestException(fault.Message);
        }

        return agent;
    }
}
