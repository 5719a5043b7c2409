using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>
/// A client that answers from a cassette: a test of an agent without a model. A request that is not recorded throws, with the differences
/// from the recorded one that was to come.
/// </summary>
/// <param name="cassette">The recorded calls.</param>
public sealed class RecordedChatClient(Cassette cassette) : IChatClient
{
    private readonly Lock _gate = new();
    private readonly bool[] _isUsed = new bool[cassette?.Calls.Length ?? throw new ArgumentNullException(nameof(cassette))];

    /// <summary>The number of recorded calls that were not asked for again.</summary>
    public int Remaining => _isUsed.Count(isUsed => !isUsed);

    /// <inheritdoc/>
    /// <exception cref="CopException">The request is not recorded: <c>cassette_miss</c>.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var call = Find(ModelRequest.Create(messages, options));
        return Task.FromResult(new ChatResponse(MessageJson.Read(call.Response))
        {
            ModelId = call.ModelReported ?? call.ModelRequested,
            FinishReason = call.FinishReason is { } reason ? new ChatFinishReason(reason) : null,
            Usage = call.Usage is { InputTokens: null, OutputTokens: null } ? null : new UsageDetails
            {
                InputTokenCount = call.Usage.InputTokens, OutputTokenCount = call.Usage.OutputTokens,
            },
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
            yield return update;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        var first = cassette.Calls.FirstOrDefault();
        if (serviceKey is null && serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata("cassette", null, first?.ModelRequested);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ModelCall Find(ModelRequest request)
    {
        lock (_gate)
        {
            for (var index = 0; index < _isUsed.Length; index++)
            {
                if (_isUsed[index] || cassette.Calls[index].RequestDigest != request.Digest)
                    continue;
                _isUsed[index] = true;
                return cassette.Calls[index];
            }

            var expected = Array.IndexOf(_isUsed, false);
            throw new CopException(new CopError(AiErrorCodes.CassetteMiss, expected < 0
                ? $"All {_isUsed.Length} recorded calls were used, and this is one more."
                : $"The request is not recorded. It differs from call {expected + 1} of {_isUsed.Length}:\n"
                    + RequestDiff.Between(cassette.Calls[expected].Request, request.Json)));
        }
    }
}
