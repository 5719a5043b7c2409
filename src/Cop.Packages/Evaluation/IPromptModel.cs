namespace Cop.Packages;

/// <summary>Answers the requests of an evaluation: from a cassette, or from a model.</summary>
internal interface IPromptModel
{
    /// <summary>Answers a request.</summary>
    /// <param name="prompt">The request.</param>
    /// <param name="place">The place in the run that it is for: the same request in another epoch is another one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CaseErrorException">There is no answer; the case has no result.</exception>
    Task<ModelReply> AskAsync(ModelPrompt prompt, PromptPlace place, CancellationToken cancellationToken);
}
