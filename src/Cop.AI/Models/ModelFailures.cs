using System.Net;

namespace Cop.AI;

/// <summary>Classifies exceptions of model clients.</summary>
internal static class ModelFailures
{
    /// <summary>The default: by HTTP status where there is one; an unknown exception means that the model is unavailable.</summary>
    public static ModelFailure Classify(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: { } status } => Classify((int)status),
        HttpRequestException or IOException or TimeoutException or OperationCanceledException => ModelFailure.Temporary,
        ArgumentException or NotSupportedException => ModelFailure.Refused,
        { InnerException: { } inner } => Classify(inner),
        _ => ModelFailure.Unavailable,
    };

    public static ModelFailure Classify(int status) => status switch
    {
        0 or (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests or >= 500 => ModelFailure.Temporary,
        (int)HttpStatusCode.BadRequest or (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.PaymentRequired
            or (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.NotFound or 413 or 422 => ModelFailure.Refused,
        _ => ModelFailure.Unavailable,
    };
}
