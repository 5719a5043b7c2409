using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Cop;

/// <summary>Ports of the loopback address for servers that listen only after some seconds, or are started again.</summary>
internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>Returns a port below those that the system gives to programs that ask for any. None is returned twice.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                if (Given.TryAdd(port, true))
                    return port;
            }
            catch (SocketException)
            {
                // In use.
            }
        }
    }
}
