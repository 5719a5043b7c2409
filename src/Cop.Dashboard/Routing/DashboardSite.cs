using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop.Dashboard;

/// <summary>One mount of the dashboard: takes each request through guard, page and writer.</summary>
internal sealed class DashboardSite : IDisposable
{
    private const long MaxBody = 1 << 20;

    private readonly VisitorGuard _guard;
    private readonly FormGuard _forms;
    private readonly RateLimits _limits;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TopicIndexer? _indexer;
    private LiveFeed? _feed;
    private SharedPages? _shared;
    private PastStates? _states;

    public DashboardSite(string prefix, DashboardOptions options)
    {
        (Prefix, Options) = (prefix, options);
        (_guard, _forms, _limits) = (new VisitorGuard(options, prefix), new FormGuard(options), new RateLimits(options, Time));
    }

    public string Prefix { get; }

    public DashboardOptions Options { get; }

    public TimeProvider Time => Options.TimeProvider;

    public LedgerChecks Checks { get; } = new();

    public BulkRuns Runs { get; } = new();

    /// <summary>The last verdict for which every number was read; null before the first.</summary>
    public LastVerdict? LastVerdict { get; set; }

    public CancellationToken Stopping => _stopping.Token;

    public static CopKernel Kernel(HttpContext context) => context.RequestServices.GetRequiredService<CopKernel>();

    /// <summary>The writer of the index of topics; null when the store keeps none, or is read-only.</summary>
    public TopicIndexer? Indexer(CopKernel kernel)
    {
        lock (_gate)
            return _indexer ??= kernel is { TopicIndex: { } index, IsReadOnly: false } ? new TopicIndexer(kernel, index, Stopping) : null;
    }

    public LiveFeed Feed(CopKernel kernel)
    {
        lock (_gate)
            return _feed ??= new LiveFeed(kernel, Options, Time);
    }

    /// <summary>The states that pages ask for.</summary>
    public PastStates States(CopKernel kernel)
    {
        lock (_gate)
            return _states ??= new PastStates((topic, seq, progress, token) => kernel.GetStateAsync(topic, seq, progress, token), Time);
    }

    private SharedPages Shared(CopKernel kernel)
    {
        var feed = Feed(kernel);
        lock (_gate)
            return _shared ??= new SharedPages(feed, Options, Time);
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    public async Task HandleAsync(HttpContext context)
    {
        SecurityHeaders.Add(context.Response);
        Visitor? visitor = null;
        try
        {
            if (await AssetFiles.TryServeAsync(context, Prefix).ConfigureAwait(false))
                return;
            (visitor, var refused) = await _guard.ResolveAsync(context).ConfigureAwait(false);
            var isWrite = HttpMethods.IsPost(context.Request.Method);
            refused ??= visitor is null ? Refusal.Forbidden("You are unknown.") : _limits.Refuse(visitor.Key, isWrite);
            if (refused is not null)
                await PageWriter.WriteAsync(context, this, visitor, Answer.From(refused)).ConfigureAwait(false);
            else if (LiveFeed.IsStream(context.Request, Prefix))
                await Feed(Kernel(context)).ServeAsync(context, visitor!).ConfigureAwait(false);
            else
                await AnswerAsync(context, visitor!, isWrite).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The visitor has gone: no answer is needed.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            var error = StoreFaults.ErrorOf(fault, context.RequestServices.GetService<ILoggerFactory>());
            context.Response.Clear();
            SecurityHeaders.Add(context.Response);
            await PageWriter.WriteAsync(context, this, visitor, Answer.From(Refusal.From(error))).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context, Visitor visitor, bool isWrite)
    {
        IFormCollection? form = null;
        if (isWrite)
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = MaxBody;
            var (read, refused) = await ReadFormAsync(context).ConfigureAwait(false);
            if (refused is not null)
            {
                await PageWriter.WriteAsync(context, this, visitor, Answer.From(refused)).ConfigureAwait(false);
                return;
            }

            form = read;
        }

        var request = new DashboardRequest(context, this, visitor, form);
        var answer = PageWriter.IsFragment(context)
            ? await Shared(Kernel(context)).GetAsync(request, () => MakeAsync(request)).ConfigureAwait(false)
            : await MakeAsync(request).ConfigureAwait(false);
        await PageWriter.WriteAsync(context, this, visitor, answer).ConfigureAwait(false);
    }

    private static async Task<Answer> MakeAsync(DashboardRequest request)
    {
        var answer = await PageRoutes.AnswerAsync(request).ConfigureAwait(false);
        return answer is Answer.Page page && request.StaleAfter is { } stale ? page with { StaleAfter = stale } : answer;
    }

    private async Task<(IFormCollection? Form, Refusal? Refused)> ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength > MaxBody)
            return (null, new Refusal(413, "Too large", "A form has at most 1 MiB, and is sent as a form."));
        try
        {
            // Read by hand: form binding would demand the host's antiforgery middleware.
            var form = await context.Request.ReadFormAsync(
                new FormOptions { BufferBodyLengthLimit = MaxBody, ValueLengthLimit = (int)MaxBody, ValueCountLimit = 4096 },
                context.RequestAborted).ConfigureAwait(false);
            return (form, await _forms.RefuseAsync(context).ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            return (null, new Refusal(413, "Too large", $"The form cannot be read: {fault.Message}"));
        }
    }

}
