using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The location of a package, and everything outside of it that operations on it use.</summary>
public sealed record PackageEnvironment
{
    /// <summary>The folder with the <c>cop.yaml</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder of the user's content store and documents of registries.</summary>
    public required string Home { get; init; }

    /// <summary>Addresses of registries, https URLs or folders, in the order in which they are asked.</summary>
    public ImmutableArray<string> Registries { get; init; } = [];

    /// <summary>Whether no network is used.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Whether a registry may be read without TLS. On the own machine it always may.</summary>
    public bool AllowsHttp { get; init; }

    /// <summary>A token for registries; sent to the origin of the registry only.</summary>
    public string? Token { get; init; }

    /// <summary>The clock. Default: that of the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The delay before a registry is tried the second time; it doubles. Default: 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns a number from 0 to below 1 that spreads repeated requests. Default: always 0.5.</summary>
    public Func<double> Chance { get; init; } = static () => 0.5;

    /// <summary>A file with model data in place of that of the library; null for the latter.</summary>
    public string? ModelsFile { get; init; }

    /// <summary>Returns 24 hexadecimal digits that no author of a value can predict, for the tags around values.</summary>
    public Func<string> Nonces { get; init; } = static () => new string('0', 24);

    /// <summary>Sends requests in place of the network; null for the network. It must not follow redirects.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }
}
