namespace Cop.AI;

/// <summary>The kind of a failed model call.</summary>
public enum ModelErrorKind
{
    /// <summary>The model does not answer: no connection, a fault of the server, or an exception that says nothing.</summary>
    Unavailable,
    /// <summary>Too many requests or tokens in too little time: status 429.</summary>
    RateLimit,
    /// <summary>A time limit has passed: of the client, or status 408 or 504.</summary>
    Timeout,
    /// <summary>The request, the key or the model's name is wrong: asking again does not help.</summary>
    Refused,
}
