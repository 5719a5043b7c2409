using System.Security.Cryptography;
using System.Text;
using Cop.Transport;
using Cop.Transport.Http;
using Cop.Transport.Nats;
using Cop.Transport.RabbitMQ;

namespace Cop.Cli;

/// <summary>The addresses of <c>cop replicate</c>.</summary>
internal static class ReplicationAddress
{
    public const string FilePrefix = "ndjson:";

    private static readonly HttpClient Client = new();

    /// <summary>Whether an address is that of a store.</summary>
    public static bool IsStore(string address) => !IsFiles(address) && UrlOf(address) is null;

    public static bool IsFiles(string address) => address.StartsWith(FilePrefix, StringComparison.Ordinal);

    /// <summary>The form for people, without a password.</summary>
    public static string Shown(string address) => UrlOf(address) is { } url
        ? new UriBuilder(url) { UserName = "", Password = "" }.Uri.ToString()
        : IsFiles(address) ? address : StoreAddress.Read(address).Shown;

    /// <summary>The file that keeps the place of reading, for one pair of addresses.</summary>
    public static string DefaultState(string from, string to)
    {
        var folder = new[] { from, to }.Where(IsStore).Select(StoreAddress.Read).FirstOrDefault(each => each.Schema is null)?.Directory
            ?? CommandContext.DefaultStore;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Shown(from)}\n{Shown(to)}")))[..16];
        // Beside the store, whose folder belongs to its journal.
        return Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + $".replication-{key}.json";
    }

    public static IReplicationSource OpenSource(string address, string name, IReplicationCheckpoint state) => UrlOf(address) switch
    {
        { Scheme: "amqp" or "amqps" } url => Checked(() => new RabbitSource(new RabbitOptions { Address = url, Name = name })),
        { Scheme: "nats" or "tls" } url => Checked(() => new NatsSource(new NatsOptions { Address = url, Name = name })),
        { } url => new HttpSource(Client, url, state),
        _ => new FileSource(address[FilePrefix.Length..], state),
    };

    public static IReplicationTarget OpenTarget(string address, string name, string node) => UrlOf(address) switch
    {
        { Scheme: "amqp" or "amqps" } url => Checked(() => new RabbitTarget(new RabbitOptions { Address = url, Name = name }, node)),
        { Scheme: "nats" or "tls" } url => Checked(() => new NatsTarget(new NatsOptions { Address = url, Name = name }, node)),
        { } url => new HttpTarget(Client, url, node),
        _ => new FileTarget(address[FilePrefix.Length..], node),
    };

    private static Uri? UrlOf(string address) =>
        address.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(address, UriKind.Absolute, out var url)
            && url.Scheme is "amqp" or "amqps" or "nats" or "tls" or "http" or "https" ? url : null;

    private static T Checked<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (ArgumentException fault)
        {
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, fault.Message), fault);
        }
    }
}
