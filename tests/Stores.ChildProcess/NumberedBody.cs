namespace Cop.Stores.ChildProcess;

/// <summary>A commit body that is computed from its number, so that a reader can verify every byte.</summary>
internal static class NumberedBody
{
    public static byte[] Of(int number)
    {
        var random = new Random(number);
        var body = new byte[random.Next(20_000)];
        random.NextBytes(body);
        return body;
    }
}
