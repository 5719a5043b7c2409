namespace Cop;

/// <summary>Turns the errors that a store throws into results: it may be out of reach at any call.</summary>
internal static class StoreErrors
{
    /// <summary>The result of work, also when a store throws it as an error.</summary>
    internal static async Task<CopResult<T>> CatchAsync<T>(Func<Task<CopResult<T>>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (CopException thrown)
        {
            return thrown.Error;
        }
    }
}
