using System.Net;
using System.Net.Sockets;

namespace Cop.Stores.Tests;

/// <summary>Ports for servers that listen only after some seconds.</summary>
internal static class FreePorts
{
    /// <summary>Chooses ports below those that the system gives to programs that ask for any.</summary>
    public static IEnumerable<int> Take(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            if (IsFree(port))
                ports.Add(port);
        }

        return ports;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
