/// <summary>Prints on the console.</summary>
public sealed class ConsolePress : IPress
{
    public Task<Published> PrintAsync(string text, string key, CancellationToken cancellationToken)
    {
        Console.WriteLine($"printed '{text}' with the key {key}");
        return Task.FromResult(new Published($"receipt of {key}"));
    }
}
