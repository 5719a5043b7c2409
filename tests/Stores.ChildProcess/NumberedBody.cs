namespace Cop.Stores.ChildProcess;

/// <summary>A commit's body that follows from its number alone, so that a reader knows every byte.</summary>
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
