using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads the JSON batch format of CloudEvents 1.0.2: an array of CloudEvents.</summary>
public static class CloudEventBatch
{
    /// <summary>The media type of a batch in JSON.</summary>
    public const string MediaType = "application/cloudevents-batch+json";

    /// <summary>Reads a batch from untrusted JSON text. One invalid CloudEvent refuses the batch; the error names its index.</summary>
    /// <param name="utf8">An array of CloudEvents; it may be empty.</param>
    /// <param name="limits">The limits of the batch; null for the defaults.</param>
    public static CopResult<ImmutableArray<CloudEventJson>> ParseUntrusted(ReadOnlySpan<byte> utf8, CloudEventBatchLimits? limits = null)
    {
        limits ??= CloudEventBatchLimits.Default;
        if (!CopJson.Parse(utf8, limits.Text).TryGet(out var json, out var error))
            return error;
        if (json.Kind != JsonValueKind.Array)
        {
            return CloudEventRules.Invalid(
                null, null, $"a batch is a JSON array of CloudEvents; send one CloudEvent as {CloudEventJson.MediaType}");
        }

        var batch = ImmutableArray.CreateBuilder<CloudEventJson>();
        foreach (var item in json.Items)
        {
            if (batch.Count == limits.MaxCount)
            {
                return new CopError(
                    CopErrorCodes.LimitExceeded, $"The batch has more than {limits.MaxCount} CloudEvents; send it in parts.");
            }

            if (!CloudEventJson.From(item).TryGet(out var read, out error))
                return InBatch(error, batch.Count);
            batch.Add(read);
        }

        return batch.DrainToImmutable();
    }

    private static CopError InBatch(CopError error, int index) => error with
    {
        Message = $"At index {index} of the batch: {error.Message}",
        Details = (error.Details ?? CopJson.EmptyObject).With("index", CopJson.From(index)),
    };
}
