using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.AspNetCore;

/// <summary>A request whose parameters are checked.</summary>
internal sealed class CopRequest
{
    private readonly Dictionary<string, object> _values;
    private TopicScope? _scope;

    private CopRequest(HttpContext context, HttpEndpoint endpoint, CopHttpOptions options, CallerLimits limits,
        Dictionary<string, object> values) =>
        (Context, Endpoint, Options, Limits, _values) = (context, endpoint, options, limits, values);

    public HttpContext Context { get; }

    public HttpEndpoint Endpoint { get; }

    public CopHttpOptions Options { get; }

    public CallerLimits Limits { get; }

    public CopKernel Kernel => Context.RequestServices.GetRequiredService<CopKernel>();

    public CopCaller Caller => Context.GetCopCaller();

    /// <summary>The store and the log as the caller may see them.</summary>
    public TopicScope Scope => _scope ??= Context.GetCopScope();

    public string TopicId => Required("topicId");

    /// <summary>Reads the parameters in path and query.</summary>
    public static CopResult<CopRequest> Bind(HttpContext context, HttpEndpoint endpoint, CopHttpOptions options, CallerLimits limits)
    {
        if (!context.RequestServices.GetRequiredService<CopKernel>().IsStarted)
            return CopError.Temporary(CopErrorCodes.Unavailable, "The kernel is starting or has stopped.");
        var read = ParameterReader.Read(context.Request, endpoint);
        return read.Map(values => new CopRequest(context, endpoint, options, limits, values));
    }

    public string? Text(string name) => _values.GetValueOrDefault(name) as string;

    public string Required(string name) => (string)_values[name];

    public long? Integer(string name) => _values.TryGetValue(name, out var value) ? (long)value : null;

    public bool Boolean(string name) => _values.TryGetValue(name, out var value) && (bool)value;

    public DateTimeOffset? Time(string name) => _values.TryGetValue(name, out var value) ? (DateTimeOffset)value : null;

    public int Limit(int standard = 100) => (int)(Integer("limit") ?? standard);

    /// <summary>Reads the body as JSON; an error when it is too large, of another media type, or no JSON.</summary>
    public async Task<CopResult<CopJson>> ReadJsonAsync(CancellationToken cancellationToken) =>
        (await ReadBodyAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var error)
            ? CopJson.Parse(body.Span, new JsonLimits { MaxBytes = Options.MaxBodyBytes }) : error;

    /// <summary>Reads the body; an error when it is too large or of another media type.</summary>
    public Task<CopResult<ReadOnlyMemory<byte>>> ReadBodyAsync(CancellationToken cancellationToken) =>
        BodyReader.ReadAsync(Context, Endpoint, Options.MaxBodyBytes, cancellationToken);
}
