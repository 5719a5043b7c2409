using System.Text;
using System.Text.Json;

namespace Cop.Conformance;

/// <summary>The state of a store as text: stores with equal images have equal states.</summary>
internal static class StoreImage
{
    /// <param name="store">The store.</param>
    /// <param name="prefix">Topics whose ids begin so are read event by event; derived rows and positions are those of all.</param>
    public static async Task<string> OfAsync(IEventStore store, string prefix)
    {
        var image = new StringBuilder();
        await AddListAsync(image, cursor => store.ListTopicsAsync(new TopicQuery { Cursor = cursor }));
        await AddListAsync(image, cursor => store.ListTasksAsync(new TaskQuery { Cursor = cursor }));
        await AddListAsync(image, cursor => store.ListStepsAsync(new StepQuery { Cursor = cursor }));
        await AddListAsync(image, cursor => store.ListArtifactsAsync(new ArtifactQuery { Cursor = cursor }));
        await AddListAsync(image, cursor => store.ListContinuationsAsync(new ContinuationQuery { Cursor = cursor }));
        await AddListAsync(image, cursor => store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Cursor = cursor }));
        await AddListAsync(
            image, cursor => store.ListProjectionErrorsAsync(new ProjectionErrorQuery { Cursor = cursor, IncludeWarnings = true }));
        await foreach (var topicId in store.ReadTopicIdsAsync())
        {
            if (topicId.StartsWith(prefix, StringComparison.Ordinal))
                await AddTopicAsync(image, store, topicId);
        }

        await foreach (var (position, positioned) in store.ReadPositionsAsync())
            Add(image, $"{position} {positioned}");
        Add(image, await store.ReadActiveContinuationsAsync(null, 1000, CancellationToken.None));
        return image.ToString();
    }

    private static async Task AddTopicAsync(StringBuilder image, IEventStore store, string topicId)
    {
        Add(image, await store.GetHeadAsync(topicId));
        await foreach (var stored in store.ReadTopicAsync(topicId))
        {
            var found = (await store.FindEventAsync(stored.Id))!;
            image.AppendLine(found.DraftDigest + found.Event.Json);
            Add(image, await store.GetChildrenAsync(stored.Id, 100));
        }

        foreach (var agent in new[] { "agent-0", "agent-1" })
        {
            if (await IsRegisteredAsync(store, agent))
                Add(image, await store.GetSubscriptionAsync(new SubscriptionKey(topicId, agent), CancellationToken.None));
        }
    }

    private static async Task<bool> IsRegisteredAsync(IEventStore store, string agent)
    {
        try
        {
            await store.GetSubscriptionAsync(new SubscriptionKey("none", agent), CancellationToken.None);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task AddListAsync<T>(StringBuilder image, Func<string?, Task<CopResult<Page<T>>>> list) where T : View
    {
        for (string? cursor = null, first = ""; first is not null || cursor is not null; first = null)
        {
            var page = (await list(cursor)).Unwrap();
            foreach (var row in page.Items)
                Add(image, row);
            cursor = page.Next;
        }
    }

    private static void Add<T>(StringBuilder image, T value) =>
        image.AppendLine(JsonSerializer.Serialize(value, value?.GetType() ?? typeof(T)));
}
