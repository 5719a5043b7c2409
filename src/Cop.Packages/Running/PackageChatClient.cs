using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Cop.Packages;

/// <summary>A client that does what the manifest says about calls: exact cache, rate of tokens, logging, metrics, tracing.</summary>
internal sealed class PackageChatClient(IChatClient inner, PackageCalls calls, PackageObservation observation) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ChatMessage> given = [.. messages];
        string key = PackageCalls.KeyOf(given, options);
        if (calls.Find(key) is { } known)
        {
            observation.Hit();
            return known;
        }

        await calls.WaitForTokensAsync(given, options, cancellationToken).ConfigureAwait(false);
        using var span = observation.Start(given, options);
        long started = calls.Time.GetTimestamp();
        try
        {
            var response = await base.GetResponseAsync(given, options, cancellationToken).ConfigureAwait(false);
            observation.End(span, response, calls.Time.GetElapsedTime(started));
            calls.Keep(key, response);
            return response;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            observation.Fail(span, fault);
            calls.NoteFailure(messages, fault);
            throw;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<ChatMessage> given = [.. messages];
        string key = PackageCalls.KeyOf(given, options);
        if (calls.Find(key) is { } known)
        {
            observation.Hit();
            foreach (var update in known.ToChatResponseUpdates()) yield return update;
            yield break;
        }

        await calls.WaitForTokensAsync(given, options, cancellationToken).ConfigureAwait(false);
        using var span = observation.Start(given, options);
        long started = calls.Time.GetTimestamp();
        List<ChatResponseUpdate> updates = [];
        var stream = base.GetStreamingResponseAsync(given, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (stream.ConfigureAwait(false))
        {
            while (await MoveAsync(stream, messages, span, cancellationToken).ConfigureAwait(false))
            {
                updates.Add(stream.Current);
                yield return stream.Current;
            }
        }

        var response = updates.ToChatResponse();
        observation.End(span, response, calls.Time.GetElapsedTime(started));
        // A stream that was cut has no reason of its end, and is no answer.
        if (response.FinishReason is not null) calls.Keep(key, response);
    }

    private async Task<bool> MoveAsync(
        IAsyncEnumerator<ChatResponseUpdate> stream, IEnumerable<ChatMessage> messages, Activity? span, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            observation.Fail(span, fault);
            calls.NoteFailure(messages, fault);
            throw;
        }
    }
}
