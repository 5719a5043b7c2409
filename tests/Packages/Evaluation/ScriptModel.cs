namespace Cop.Packages.Tests;

/// <summary>A model that answers by a function and keeps what it was asked.</summary>
internal sealed class ScriptModel(Func<ModelPrompt, string> answer) : IPromptModel
{
    public List<ModelPrompt> Prompts { get; } = [];

    public Task<ModelReply> AskAsync(ModelPrompt prompt, PromptPlace place, CancellationToken cancellationToken)
    {
        Prompts.Add(prompt);
        return Task.FromResult(new ModelReply(answer(prompt)));
    }
}
