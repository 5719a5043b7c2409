namespace Cop.Hitl;

/// <summary>Adds handlers of answers to agents.</summary>
public static class AgentBuilderHitlExtensions
{
    private const string Remedy = "call cop.AddHitl()";

    /// <summary>Adds the handler of the answers to a question.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of this question.</exception>
    public static AgentBuilder OnAnswer<TState, TAnswer>(
        this AgentBuilder agent, Question<TState, TAnswer> question, Func<TState, Answer<TAnswer>, AgentOutput> handle)
        where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(handle);
        return agent.OnAnswer(question, (state, answer, _, _) => Task.FromResult(handle(state, answer)));
    }

    /// <summary>Adds the handler of the answers to a question.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of this question.</exception>
    public static AgentBuilder OnAnswer<TState, TAnswer>(
        this AgentBuilder agent, Question<TState, TAnswer> question, Func<TState, Answer<TAnswer>, AgentContext, AgentOutput> handle)
        where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(handle);
        return agent.OnAnswer(question, (state, answer, context, _) => Task.FromResult(handle(state, answer, context)));
    }

    /// <summary>Adds the asynchronous handler of the answers to a question.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of this question.</exception>
    public static AgentBuilder OnAnswer<TState, TAnswer>(
        this AgentBuilder agent, Question<TState, TAnswer> question,
        Func<TState, Answer<TAnswer>, AgentContext, CancellationToken, Task<AgentOutput>> handle) where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(handle);
        return agent.RequireProfile(HitlProfile.Name, Remedy).OnResume(question.Point, (asked, resumed, context, cancellationToken) =>
            AnswerHandling.ResumeAsync(question, asked, resumed, context, handle, cancellationToken));
    }

    /// <summary>Adds the handler of the answers to a question: <c>OnAnswer(Approval, agent =&gt; agent.Decided)</c>.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of this question.</exception>
    public static AgentBuilder<TAgent> OnAnswer<TAgent, TState, TAnswer>(
        this AgentBuilder<TAgent> agent, Question<TState, TAnswer> question,
        Func<TAgent, Func<TState, Answer<TAnswer>, AgentOutput>> method)
        where TAgent : class where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Add(agent, question, target => (state, answer, _, _) => Task.FromResult(method(target)(state, answer)));
    }

    /// <summary>Adds the handler of the answers to a question.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of this question.</exception>
    public static AgentBuilder<TAgent> OnAnswer<TAgent, TState, TAnswer>(
        this AgentBuilder<TAgent> agent, Question<TState, TAnswer> question,
        Func<TAgent, Func<TState, Answer<TAnswer>, AgentContext, AgentOutput>> method)
        where TAgent : class where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Add(agent, question, target => (state, answer, context, _) => Task.FromResult(method(target)(state, answer, context)));
    }

    /// <summary>Adds the asynchronous handler of the answers to a question.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of this question.</exception>
    public static AgentBuilder<TAgent> OnAnswer<TAgent, TState, TAnswer>(
        this AgentBuilder<TAgent> agent, Question<TState, TAnswer> question,
        Func<TAgent, Func<TState, Answer<TAnswer>, AgentContext, CancellationToken, Task<AgentOutput>>> method)
        where TAgent : class where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Add(agent, question, method);
    }

    private static AgentBuilder<TAgent> Add<TAgent, TState, TAnswer>(
        AgentBuilder<TAgent> agent, Question<TState, TAnswer> question,
        Func<TAgent, Func<TState, Answer<TAnswer>, AgentContext, CancellationToken, Task<AgentOutput>>> method)
        where TAgent : class where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(question);
        return agent.RequireProfile(HitlProfile.Name, Remedy).OnResume(
            question.Point, target => (asked, resumed, context, cancellationToken) =>
                AnswerHandling.ResumeAsync(question, asked, resumed, context, method(target), cancellationToken));
    }
}
