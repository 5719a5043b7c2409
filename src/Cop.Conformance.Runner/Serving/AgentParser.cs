namespace Cop.Conformance.Runner;

/// <summary>Parses an agent of a request (spec/binding.md, Agents).</summary>
internal static class AgentParser
{
    public static AgentRegistration Read(CopJson json, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle)
    {
        var members = new RequestMembers(json);
        var filter =
            new EventFilter { Types = members.Texts("types"), TopicIds = members.Texts("topicIds"),
                IncludeOwnEvents = members.Boolean("includeOwn", false) };
        var standard = new AgentOptions();
        var options = new AgentOptions
        {
            StartFromSeq = members.OptionalInteger("fromSeq"),
            MaxAttempts = (int)members.Integer("maxAttempts", standard.MaxAttempts),
            RetryDelay = members.Milliseconds("retryDelayMs", standard.RetryDelay),
            MaxRetryDelay = members.Milliseconds("maxRetryDelayMs", standard.MaxRetryDelay),
            Timeout = members.Milliseconds("timeoutMs", standard.Timeout),
            MaxParentWait = members.Milliseconds("parentWaitMs", standard.MaxParentWait),
            HaltWhenParked = members.Boolean("haltsWhenParked", false),
            AcceptUnassignedContinuations = members.Boolean("takesAnyContinuation", true),
            ResumePoints = members.Texts("resumePoints"),
            MaxConcurrency = (int)members.Integer("overlap", 1),
        };
        var agent = AgentRegistration.Create(members.Text("name"), filter, handle, options);
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
