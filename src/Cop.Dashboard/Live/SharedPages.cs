namespace Cop.Dashboard;

/// <summary>Answers to open pages that read themselves again: one is made for each change, however many pages ask for it.</summary>
/// <remarks>
/// An answer is shared by visitors who see the same, while its topics do not change, for at most the age that the options give. A token of
/// the host's antiforgery service is no part of it: it is of one browser, and put in when the answer is written.
/// </remarks>
internal sealed class SharedPages(LiveFeed feed, DashboardOptions options, TimeProvider time)
{
    private const int Most = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Shared> _byKey = new(StringComparer.Ordinal);

    /// <summary>Returns the answer that another page has asked for, or makes it.</summary>
    public async Task<Answer> GetAsync(DashboardRequest request, Func<Task<Answer>> make)
    {
        if (!feed.IsWatching)
            return await make().ConfigureAwait(false);
        var (shared, isNew) = Find(KeyOf(request));
        if (isNew)
            return await MakeAsync(shared, make).ConfigureAwait(false);
        return await shared.Answer.Task.WaitAsync(request.Cancellation).ConfigureAwait(false) ?? await make().ConfigureAwait(false);
    }

    private static async Task<Answer> MakeAsync(Shared shared, Func<Task<Answer>> make)
    {
        Answer? made = null;
        try
        {
            var answer = await make().ConfigureAwait(false);
            if (answer is Answer.Page { Status: 200 } page)
            {
                shared.Topics = page.Watched;
                made = answer = new Answer.Fragment(page);
            }

            return answer;
        }
        finally
        {
            // Pages that waited for an answer that is not shared make their own.
            shared.Answer.SetResult(made);
        }
    }

    private (Shared Shared, bool IsNew) Find(string key)
    {
        lock (_gate)
        {
            var known = _byKey.GetValueOrDefault(key);
            if (known is not null && IsValid(known))
                return (known, false);
            foreach (var old in _byKey.Where(entry => !IsYoung(entry.Value)).Select(entry => entry.Key).ToList())
                _byKey.Remove(old);
            // Until the answer is there, its topics are those of the answer before.
            var next = new Shared(feed.Marks.Last, time.GetTimestamp()) { Topics = known?.Topics };
            if (_byKey.Count < Most || _byKey.ContainsKey(key))
                _byKey[key] = next;
            return (next, true);
        }
    }

    private bool IsValid(Shared shared) => IsYoung(shared) && feed.Marks.IsUnchanged(shared.Topics, shared.Mark)
        && !(shared.Answer.Task is { IsCompletedSuccessfully: true, Result: null });

    private bool IsYoung(Shared shared) => time.GetElapsedTime(shared.StartedAt) <= options.SharedAge;

    // Visitors with one key see the same: the person is part of it where a page offers more than reading.
    private static string KeyOf(DashboardRequest request)
    {
        var (visitor, from) = (request.Visitor, request.Context.Request);
        var page = from.RouteValues["page"] as string ?? "";
        var isPersonal = visitor.MayOperate || visitor.MayVerify || visitor.MayOpen || request.Query("preset") == "mine"
            || page.StartsWith("inbox", StringComparison.OrdinalIgnoreCase)
            || page.StartsWith("parked", StringComparison.OrdinalIgnoreCase);
        var rights = $"{visitor.IsLocal} {visitor.MayAnswer} {visitor.MayOperate} {visitor.MayVerify} {visitor.MayOpen}";
        var filter = visitor.Scope.Filter;
        return Joined(
            [$"{from.PathBase}{from.Path}{from.QueryString}", rights, filter.IsAll ? "all" : "some", Joined(filter.Ids),
                Joined(filter.Prefixes), Joined(filter.Members.SelectMany(member => new[] { member.Name, member.Value })),
                .. isPersonal ? visitor.Roles.Prepend(visitor.Key) : []]);
    }

    private static string Joined(IEnumerable<string> texts) => CopJson.Array(texts.Select(CopJson.From)).ToString();

    private sealed class Shared(long mark, long startedAt)
    {
        public long Mark => mark;

        public long StartedAt => startedAt;

        /// <summary>The topics whose changes end it; null for all.</summary>
        public IReadOnlyList<string>? Topics { get; set; }

        /// <summary>Completes with the answer, or with null when it is not shared.</summary>
        public TaskCompletionSource<Answer?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
