/// <summary>The paid service of the outside world. With one key it prints once.</summary>
public interface IPress
{
    Task<Published> PrintAsync(string text, string key, CancellationToken cancellationToken);
}
