using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using Polly.Timeout;

namespace Cop.AI;

/// <summary>
/// Reads exceptions of model clients: by the HTTP status that they carry, by their type, and else by the exception inside of them.
/// </summary>
/// <remarks>
/// No client is referenced. A status is found in a property of the exception, as <c>ClientResultException</c> of OpenAI's client and
/// <c>AnthropicApiException</c> of Anthropic's have it. In a trimmed program whose trimmer removed that property, the model counts as
/// unavailable; give <see cref="ModelChainOptions.Classify"/> there.
/// </remarks>
public static class ModelErrors
{
    private static readonly string[] StatusNames = ["StatusCode", "Status", "HttpStatusCode"];

    /// <summary>The kind of a failure.</summary>
    /// <param name="exception">The exception of the client.</param>
    /// <param name="classify">The host's own classification, <see cref="ModelChainOptions.Classify"/>; null for the default.</param>
    public static ModelErrorKind KindOf(Exception exception, Func<Exception, ModelFailure>? classify = null)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var kind = Read(exception).Kind;
        return classify?.Invoke(exception) switch
        {
            null => kind,
            ModelFailure.Refused => ModelErrorKind.Refused,
            _ => kind == ModelErrorKind.Refused ? ModelErrorKind.Unavailable : kind,
        };
    }

    /// <summary>The default of <see cref="ModelChainOptions.Classify"/>.</summary>
    internal static ModelFailure Classify(Exception exception) => Read(exception) switch
    {
        (ModelErrorKind.Refused, _) => ModelFailure.Refused,
        (_, true) => ModelFailure.Temporary,
        _ => ModelFailure.Unavailable,
    };

    // Temporary: the same model may answer a moment later.
    private static (ModelErrorKind Kind, bool IsTemporary) Read(Exception exception)
    {
        if (StatusOf(exception) is { } status) return Read(status);
        return exception switch
        {
            CopException { Error.Category: var category } => category == CopErrorCategory.Temporary
                ? (ModelErrorKind.Unavailable, true) : (ModelErrorKind.Refused, false),
            ModelChainException { IsRefused: var isRefused } =>
                isRefused ? (ModelErrorKind.Refused, false) : (ModelErrorKind.Unavailable, true),
            TimeoutException or TimeoutRejectedException or OperationCanceledException => (ModelErrorKind.Timeout, true),
            AggregateException { InnerExceptions: [.., var last] } => Read(last),
            HttpRequestException { InnerException: TimeoutException } => (ModelErrorKind.Timeout, true),
            HttpRequestException or IOException => (ModelErrorKind.Unavailable, true),
            ArgumentException or NotSupportedException => (ModelErrorKind.Refused, false),
            // A client that states no status of a response had none: the same call may reach the server a moment later.
            { InnerException: { } inner } => Read(inner) is var (kind, isTemporary)
                ? (kind, isTemporary || StatesStatus(exception)) : default,
            _ => (ModelErrorKind.Unavailable, StatesStatus(exception)),
        };
    }

    private static (ModelErrorKind Kind, bool IsTemporary) Read(int status) => status switch
    {
        (int)HttpStatusCode.TooManyRequests => (ModelErrorKind.RateLimit, true),
        (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.GatewayTimeout => (ModelErrorKind.Timeout, true),
        (>= 400 and <= 405) or (int)HttpStatusCode.Gone or 413 or 415 or 422 or 451 => (ModelErrorKind.Refused, false),
        >= 500 => (ModelErrorKind.Unavailable, true),
        _ => (ModelErrorKind.Unavailable, false),
    };

    private static int? StatusOf(Exception exception) =>
        Statuses(exception).FirstOrDefault(status => status is >= 100 and <= 599);

    private static bool StatesStatus(Exception exception) => Statuses(exception).Any(status => status is not null);

    // A class may declare the property again with another type, so each class is asked for its own.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A property that was removed counts as none; see the remarks.")]
    private static IEnumerable<int?> Statuses(Exception exception)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        for (var type = exception.GetType(); type is not null && type != typeof(Exception); type = type.BaseType)
        {
            foreach (string name in StatusNames)
                if (type.GetProperty(name, Own) is { CanRead: true } property && property.GetIndexParameters().Length == 0)
                    yield return StatusIn(property, exception);
        }
    }

    private static int? StatusIn(PropertyInfo property, Exception exception)
    {
        try
        {
            return property.GetValue(exception) switch { int status => status, HttpStatusCode code => (int)code, _ => null };
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
