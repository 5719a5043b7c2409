namespace Cop.AspNetCore;

/// <summary>The codes of errors that only an HTTP interface has.</summary>
public static class HttpErrorCodes
{
    /// <summary>The caller has no identity to act under.</summary>
    public const string NoIdentity = "no_identity";

    /// <summary>The endpoint has no policy and answers on the loopback address only.</summary>
    public const string LoopbackOnly = "loopback_only";

    /// <summary>The caller may not act in this role, or not under this identity.</summary>
    public const string ActorRefused = "actor_refused";

    /// <summary>The request's media type is not one of the endpoint.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>Temporary: the caller has sent too many requests; wait as <c>Retry-After</c> says.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>Temporary: too many streams are open.</summary>
    public const string TooManyStreams = "too_many_streams";
}
