using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cop.AspNetCore;

namespace Cop.Cli;

/// <summary>A client of the HTTP endpoints of a host.</summary>
internal sealed class HostClient : IDisposable
{
    private const string TokenVariable = "COP_TOKEN";
    private const int MaxResponseBytes = 64 * 1024 * 1024;

    private readonly HttpClient _client;

    private HostClient(HttpClient client) => _client = client;

    /// <summary>Opens a client of the host that an option names; null when it names none.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="option">The option.</param>
    /// <param name="actor">The acting identity and role that the command line states; null to act as the host says.</param>
    public static HostClient? Open(CommandContext invocation, Option<string?> option, Actor? actor = null)
    {
        if (invocation.Arguments.GetValue(option) is not { } address)
            return null;
        var host = new Uri(address);
        var prefix = host.AbsolutePath == "/" ? CopEndpointRouteBuilderExtensions.DefaultPrefix : host.AbsolutePath.TrimEnd('/');
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(host, prefix + "/"), Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxResponseBytes,
        };
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token && (host.Scheme == "https" || host.IsLoopback))
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (actor?.Identity is { Length: > 0 } identity)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Cop-Actor", identity);
        if (actor?.ActingAs is { } role)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Cop-Acting-As", role);
        return new HostClient(client);
    }

    /// <summary>Gets JSON.</summary>
    /// <exception cref="CopException">The host refuses, or cannot be reached.</exception>
    public async Task<CopJson> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await ReadAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads all pages of a listing.</summary>
    public async IAsyncEnumerable<CopJson> ListAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (var cursor = ""; cursor is not null;)
        {
            var paged = cursor.Length == 0 ? path : $"{path}{separator}cursor={Uri.EscapeDataString(cursor)}";
            var page = await GetAsync(paged, cancellationToken).ConfigureAwait(false);
            foreach (var item in page["items"]?.Items ?? [])
                yield return item;
            cursor = page["next"]?.AsString();
        }
    }

    /// <summary>Posts JSON.</summary>
    /// <exception cref="CopException">The host refuses, or cannot be reached.</exception>
    public async Task<CopJson> PostAsync(string path, CopJson body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body.Utf8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await ReadAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a topic's stream of events once: until it ends, the connection breaks, or the command is cancelled.</summary>
    public async IAsyncEnumerable<Event> StreamAsync(
        string topicId, long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"topics/{Uri.EscapeDataString(topicId)}/stream?from={from}");
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var lines = new StreamReader(body);
        var isEvent = true;
        while (await ReadLineAsync(lines, cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
                isEvent = true;
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                isEvent = false;
            else if (isEvent && line.StartsWith("data: ", StringComparison.Ordinal))
                yield return CopJson.Parse(line["data: ".Length..]).TryGet(out var json, out var error)
                    ? Event.From(json).Unwrap() : throw new CopException(error);
            else if (!isEvent && line.StartsWith("data: ", StringComparison.Ordinal)
                && CopJson.Parse(line["data: ".Length..]).TryGet(out var told, out _) && told["code"]?.AsString() is { } code)
                throw new CopException(new CopError(code, told["detail"]?.AsString() ?? ""));
        }
    }

    public void Dispose() => _client.Dispose();

    // A connection that breaks ends the stream like one that the host ends.
    private static async Task<string?> ReadLineAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private async Task<CopJson> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return CopJson.Parse(body, new JsonLimits { MaxBytes = MaxResponseBytes, MaxDepth = 128 }).TryGet(out var json, out _)
            ? json : throw NoKernel((int)response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException unreachable)
        {
            throw new CopException(CopError.Temporary(ToolErrorCodes.HostUnreachable,
                $"The host at {_client.BaseAddress!.GetLeftPart(UriPartial.Authority)} cannot be reached: {unreachable.Message} "
                + "Start one with 'cop serve', or name another with --host."));
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RefusalAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CopException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentType?.MediaType == ProblemDetailsJson.MediaType
            && CopJson.Parse(body).TryGet(out var problem, out _) && problem["code"]?.AsString() is { } code)
        {
            var category = problem["category"]?.AsString() switch
            {
                "temporary" => CopErrorCategory.Temporary,
                "fatal" => CopErrorCategory.Fatal,
                _ => CopErrorCategory.Business,
            };
            return new CopException(new CopError(code, problem["detail"]?.AsString() ?? "", category, problem["details"]));
        }

        return response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? new CopException(new CopError(ToolErrorCodes.HostRefused,
                $"The host does not know this caller ({(int)response.StatusCode}); give a token in {TokenVariable}."))
            : NoKernel((int)response.StatusCode);
    }

    private CopException NoKernel(int status) => new(new CopError(ToolErrorCodes.HostUnreachable, string.Create(
        CultureInfo.InvariantCulture,
        $"{_client.BaseAddress} answers {status} and is no COP host; name its address, and the prefix if it is not /cop/v1.")));
}
