namespace Cop.Transport;

/// <summary>The error codes that only transports have, beside those of the kernel.</summary>
public static class TransportErrorCodes
{
    /// <summary>A broker, server or folder cannot be reached; temporary.</summary>
    public const string Unavailable = "transport_unavailable";

    /// <summary>A broker or server refused the login, or the user lacks a right.</summary>
    public const string AccessDenied = "transport_access_denied";

    /// <summary>The text of a transport is damaged: a line or message is no event of a store.</summary>
    public const string Malformed = "transport_malformed";
}
